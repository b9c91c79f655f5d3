/** The providers and the routes. What is not needed for a first list is loaded when its route is opened. */
import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { createBrowserRouter, Navigate, Outlet, useLocation } from "react-router";
import { RouterProvider } from "react-router/dom";
import { setSignedOutHandler } from "./api/client";
import { metaQuery } from "./api/meta";
import { Problem } from "./api/problem";
import { sessionQuery } from "./api/session";
import { setupQuery } from "./api/setup";
import { Crash } from "./kit/Crash";
import { Frame, keepFrame } from "./kit/Frame";
import { ListBones, RecordBones } from "./kit/PageBones";
import { ErrorState } from "./kit/states";
import { ToastProvider } from "./kit/Toast";
import { PreferencesProvider } from "./kit/theme/Preferences";
import { Home, ListScreen, RecordScreen } from "./parts";
import { SignIn } from "./screens/SignIn";

const Shell = lazy(() => import("./shell/Shell").then((m) => ({ default: m.Shell })));
const Operations = lazy(() => import("./screens/operations/Operations").then((m) => ({ default: m.Operations })));
const Duplicates = lazy(() => import("./screens/duplicates/Duplicates").then((m) => ({ default: m.Duplicates })));
const DuplicateRules = lazy(() =>
  import("./screens/duplicates/rules/DuplicateRules").then((m) => ({ default: m.DuplicateRules })),
);
const Merge = lazy(() => import("./screens/merge/Merge").then((m) => ({ default: m.Merge })));
const Exports = lazy(() => import("./screens/exports/Exports").then((m) => ({ default: m.Exports })));
const Import = lazy(() => import("./screens/import/Import").then((m) => ({ default: m.Import })));
const Several = lazy(() => import("./screens/import/several/Several").then((m) => ({ default: m.Several })));
const CatalogScreen = lazy(() => import("./screens/catalog/CatalogScreen").then((m) => ({ default: m.CatalogScreen })));
const Setup = lazy(() => import("./screens/Setup").then((m) => ({ default: m.Setup })));
const Segments = lazy(() => import("./screens/segments/Segments").then((m) => ({ default: m.Segments })));
const SegmentScreen = lazy(() =>
  import("./screens/segments/SegmentScreen").then((m) => ({ default: m.SegmentScreen })),
);
const Settings = lazy(() => import("./screens/settings/Settings").then((m) => ({ default: m.Settings })));
const AccessLog = lazy(() => import("./screens/access/AccessLog").then((m) => ({ default: m.AccessLog })));
const Tags = lazy(() => import("./screens/tags/Tags").then((m) => ({ default: m.Tags })));
const Roles = lazy(() => import("./screens/roles/Roles").then((m) => ({ default: m.Roles })));
const Insights = lazy(() => import("./screens/insights/Insights").then((m) => ({ default: m.Insights })));
const People = lazy(() => import("./screens/people/People").then((m) => ({ default: m.People })));
const Health = lazy(() => import("./screens/health/Health").then((m) => ({ default: m.Health })));
const Preferences = lazy(() => import("./screens/preferences/Preferences").then((m) => ({ default: m.Preferences })));
const Sessions = lazy(() => import("./screens/Sessions").then((m) => ({ default: m.Sessions })));
const Me = lazy(() => import("./screens/Me").then((m) => ({ default: m.Me })));
const FirstPassword = lazy(() => import("./screens/FirstPassword").then((m) => ({ default: m.FirstPassword })));
const FirstFactor = lazy(() => import("./screens/security/FirstFactor").then((m) => ({ default: m.FirstFactor })));
const Todo = lazy(() => import("./screens/Todo").then((m) => ({ default: m.Todo })));
const NotFound = lazy(() => import("./screens/NotFound").then((m) => ({ default: m.NotFound })));

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      // Without a network a question fails with words instead of waiting unseen, and is asked again when it is back.
      networkMode: "always",
      refetchOnReconnect: true,
      staleTime: 10_000,
      retry: (count, error) => !(error instanceof Problem) && count < 2,
    },
  },
});

/** `bones`: what stands there until the part is loaded, for the pages that people open all day. */
function page(element: ReactNode, bones?: ReactNode) {
  return <Suspense fallback={bones}>{element}</Suspense>;
}

const router = createBrowserRouter([
  { path: "/sign-in", element: <SignInGate />, errorElement: <Crash /> },
  { path: "/setup", element: page(<Setup />), errorElement: <Crash /> },
  {
    path: "/",
    element: <SignedIn />,
    errorElement: <Crash />,
    children: [
      { index: true, element: page(<Home />) },
      { path: "o/:object", element: page(<ListScreen />, <ListBones />), errorElement: <Crash /> },
      { path: "o/:object/:id", element: page(<RecordScreen />, <RecordBones />), errorElement: <Crash /> },
      { path: "operations", element: page(<Operations />), errorElement: <Crash /> },
      { path: "duplicates", element: page(<Duplicates />), errorElement: <Crash /> },
      { path: "duplicates/rules", element: page(<DuplicateRules />), errorElement: <Crash /> },
      { path: "merge/:object", element: page(<Merge />), errorElement: <Crash /> },
      { path: "exports", element: page(<Exports />), errorElement: <Crash /> },
      { path: "import", element: page(<Import />), errorElement: <Crash /> },
      { path: "import/several", element: page(<Several />), errorElement: <Crash /> },
      { path: "catalog", element: page(<CatalogScreen />), errorElement: <Crash /> },
      { path: "catalog/:object", element: page(<CatalogScreen />), errorElement: <Crash /> },
      { path: "segments", element: page(<Segments />), errorElement: <Crash /> },
      { path: "segments/new", element: page(<SegmentScreen />), errorElement: <Crash /> },
      { path: "segments/:id", element: page(<SegmentScreen />), errorElement: <Crash /> },
      { path: "settings", element: page(<Settings />), errorElement: <Crash /> },
      { path: "access-log", element: page(<AccessLog />), errorElement: <Crash /> },
      { path: "tags", element: page(<Tags />), errorElement: <Crash /> },
      { path: "roles", element: page(<Roles />), errorElement: <Crash /> },
      { path: "roles/:key", element: page(<Roles />), errorElement: <Crash /> },
      { path: "people", element: page(<People />), errorElement: <Crash /> },
      { path: "insights", element: page(<Insights />), errorElement: <Crash /> },
      { path: "health", element: page(<Health />), errorElement: <Crash /> },
      { path: "preferences", element: page(<Preferences />), errorElement: <Crash /> },
      { path: "sessions", element: page(<Sessions />), errorElement: <Crash /> },
      { path: "todo", element: page(<Todo />), errorElement: <Crash /> },
      { path: "me", element: page(<Me />), errorElement: <Crash /> },
      { path: "*", element: page(<NotFound />) },
    ],
  },
]);

function SignInGate() {
  const { data } = useQuery(sessionQuery);
  const setup = useQuery({ ...setupQuery, enabled: data === null });
  const location = useLocation();
  const wanted: unknown = location.state;
  if (data === undefined) return null;
  if (setup.data) return <Navigate to="/setup" replace />;
  return data === null ? <SignIn /> : <Navigate to={typeof wanted === "string" ? wanted : "/"} replace />;
}

function SignedIn() {
  const client = useQueryClient();
  const location = useLocation();
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const meta = useQuery({
    ...metaQuery,
    enabled: session?.must_change_password === false && !session.must_set_second_factor,
  });
  useEffect(() => {
    setSignedOutHandler(() => client.setQueryData(sessionQuery.queryKey, null));
  }, [client]);
  const inside = session === undefined ? undefined : session !== null;
  useEffect(() => {
    if (inside !== undefined) keepFrame(inside);
  }, [inside]);
  const trouble = error ?? meta.error;
  if (trouble) return <ErrorState error={trouble} retry={() => void (error ? refetch() : meta.refetch())} />;
  if (session === undefined) return <Frame />;
  if (session === null) {
    return <Navigate to="/sign-in" replace state={location.pathname + location.search} />;
  }
  if (session.must_change_password) return page(<FirstPassword />);
  if (session.must_set_second_factor) return page(<FirstFactor />);
  if (meta.data === undefined) return <Frame signedIn />;
  return (
    <Suspense fallback={<Frame signedIn />}>
      <Shell>
        <Outlet />
      </Shell>
    </Suspense>
  );
}

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <PreferencesProvider>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </PreferencesProvider>
    </QueryClientProvider>
  );
}
