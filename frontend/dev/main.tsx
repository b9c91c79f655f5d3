/** The client on the server in memory: `vite --mode fake`. Never built. */
import { createRoot } from "react-dom/client";
import { App } from "../src/App";
import { setTransport } from "../src/api/client";
import { initialLanguage, loadWords } from "../src/i18n";
import "../src/kit/theme/base.css";
import { FakeServer } from "./fake/server";

const fake = new FakeServer(20_000, new URLSearchParams(window.location.search).get("out") === null);
setTransport(fake.fetch);
const root = document.getElementById("root");
void loadWords(initialLanguage()).then(() => root && createRoot(root).render(<App />));
