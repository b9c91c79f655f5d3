/** Starts the client. */
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { initialLanguage, loadWords } from "./i18n";
import "./kit/theme/base.css";

const root = document.getElementById("root");
void loadWords(initialLanguage()).then(() => root && createRoot(root).render(<App />));
