/** Starts the client. */
import { createRoot } from "react-dom/client";
import { App } from "./App";
import "./kit/theme/base.css";

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
