/** The values of docs/design.md, once. CSS reads them as custom properties, antd through its theme. */

export type Scheme = "light" | "dark";

const light = {
  page: "#FFFFFF",
  sunken: "#F6F6F3",
  raised: "#FFFFFF",
  hover: "#F1F1EE",
  selected: "#E4F1F2",
  line: "#E9E9E5",
  "line-strong": "#D6D7D2",
  text: "#1B1F23",
  "text-soft": "#5C636A",
  "text-faint": "#6A7177",
  accent: "#0F6C7A",
  "accent-hover": "#0B5F6C",
  "accent-fill": "#0F6C7A",
  "accent-fill-hover": "#0B5F6C",
  "accent-pale": "#E4F1F2",
  danger: "#C2362B",
  "danger-pale": "#FCEDEB",
  warning: "#8A5A00",
  "warning-pale": "#FBF3DF",
  success: "#2E7032",
  "success-pale": "#EAF4E8",
  bone: "#EDEDE9",
  veil: "rgb(20 24 28 / 32%)",
  "shadow-1": "0 0 0 1px rgb(20 24 28 / 6%), 0 4px 16px rgb(20 24 28 / 10%)",
  "shadow-2": "0 0 0 1px rgb(20 24 28 / 5%), 0 12px 40px rgb(20 24 28 / 16%)",
} as const;

export type TokenName = keyof typeof light;
type Tokens = Readonly<Record<TokenName, string>>;

const dark: Tokens = {
  page: "#17191B",
  sunken: "#111314",
  raised: "#1F2225",
  hover: "#22262A",
  selected: "#12363C",
  line: "#2A2E32",
  "line-strong": "#3C4247",
  text: "#E7E9EB",
  "text-soft": "#A6ADB3",
  "text-faint": "#8D949A",
  accent: "#58C3D0",
  "accent-hover": "#7BD3DD",
  "accent-fill": "#127786",
  "accent-fill-hover": "#14808F",
  "accent-pale": "#12363C",
  danger: "#F2857B",
  "danger-pale": "#3A1F1D",
  warning: "#E3B45A",
  "warning-pale": "#352A14",
  success: "#7CC47F",
  "success-pale": "#1B2F1D",
  bone: "#26292D",
  veil: "rgb(0 0 0 / 52%)",
  "shadow-1": "0 0 0 1px rgb(255 255 255 / 7%), 0 4px 16px rgb(0 0 0 / 40%)",
  "shadow-2": "0 0 0 1px rgb(255 255 255 / 7%), 0 12px 40px rgb(0 0 0 / 56%)",
};

export const tagColors = [
  "grey",
  "red",
  "orange",
  "yellow",
  "green",
  "teal",
  "blue",
  "indigo",
  "purple",
  "pink",
] as const;
export type TagColor = (typeof tagColors)[number];

type TagPairs = Readonly<Record<TagColor, readonly [ink: string, ground: string]>>;

const lightTags: TagPairs = {
  grey: ["#4B5258", "#EEEFEF"],
  red: ["#A82D23", "#FBEAE8"],
  orange: ["#96480B", "#FCEEDF"],
  yellow: ["#7A5600", "#FAF2D3"],
  green: ["#2A6A2E", "#E6F3E5"],
  teal: ["#0B5F6C", "#DFF0F2"],
  blue: ["#1F58A8", "#E5EEFA"],
  indigo: ["#4347A8", "#EAEBFA"],
  purple: ["#7A3A9C", "#F4E9F9"],
  pink: ["#A32A6B", "#FBE8F2"],
};

const darkTags: TagPairs = {
  grey: ["#C2C7CC", "#2C3033"],
  red: ["#F4A199", "#43211E"],
  orange: ["#F0B27A", "#402A17"],
  yellow: ["#E6C977", "#3A3115"],
  green: ["#93CF95", "#1E3520"],
  teal: ["#7BCFDA", "#12363C"],
  blue: ["#94BDF5", "#1B2F4B"],
  indigo: ["#B2B5F5", "#2A2C52"],
  purple: ["#D6A9EC", "#3A2348"],
  pink: ["#F0A2CB", "#431F33"],
};

export const tokens: Readonly<Record<Scheme, Tokens>> = { light, dark };
const tags: Readonly<Record<Scheme, TagPairs>> = { light: lightTags, dark: darkTags };

export const fontFamily =
  '-apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "PingFang SC", "HarmonyOS Sans SC", "MiSans", "Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif';

/** Every token and tag colour as a custom property on the root element. */
export function applyTokens(scheme: Scheme, root: HTMLElement): void {
  for (const [name, value] of Object.entries(tokens[scheme])) root.style.setProperty(`--${name}`, value);
  for (const [name, [ink, ground]] of Object.entries(tags[scheme])) {
    root.style.setProperty(`--tag-${name}-ink`, ink);
    root.style.setProperty(`--tag-${name}-ground`, ground);
  }
  root.style.setProperty("--font", fontFamily);
  root.style.colorScheme = scheme;
  root.dataset.scheme = scheme;
}
