/** Opens the command bar and the help from anywhere in the shell. */
import { createContext, use } from "react";

interface Command {
  readonly openCommand: (mode?: "all" | "create") => void;
  readonly openHelp: () => void;
}

export const CommandContext = createContext<Command | null>(null);

export function useCommand(): Command {
  const value = use(CommandContext);
  if (value === null) throw new Error("useCommand outside the shell");
  return value;
}
