/** Every part of kit/ in every state, on one page: `npx vite --mode gallery`, ?language=en&scheme=dark. Never built in. */
import { createRoot } from "react-dom/client";
import { createMemoryRouter } from "react-router";
import { RouterProvider } from "react-router/dom";
import { initialLanguage, loadWords } from "../../src/i18n";
import { ToastProvider } from "../../src/kit/Toast";
import { PreferencesProvider } from "../../src/kit/theme/Preferences";
import "../../src/kit/theme/base.css";
import { Gallery } from "./Gallery";

const asked = new URLSearchParams(window.location.search);
localStorage.setItem("zhike.language", asked.get("language") ?? "zh-CN");
localStorage.setItem("zhike.scheme", asked.get("scheme") ?? "light");

const router = createMemoryRouter([{ path: "/", element: <Gallery /> }]);
const root = document.getElementById("root");
const show = () =>
  root &&
  createRoot(root).render(
    <PreferencesProvider>
      <ToastProvider>
        <RouterProvider router={router} />
      </ToastProvider>
    </PreferencesProvider>,
  );
void loadWords(initialLanguage()).then(show);
