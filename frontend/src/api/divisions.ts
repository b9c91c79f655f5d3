/** Provinces, cities and districts, one step at a time. */
import { request } from "./client";

export interface Division {
  readonly code: string;
  readonly name: string;
  readonly leaf: boolean;
}

const known = new Map<string, Promise<readonly Division[]>>();

/** Provinces where no parent is named; asked once. */
export function listDivisions(parent = ""): Promise<readonly Division[]> {
  const found = known.get(parent);
  if (found !== undefined) return found;
  const params = parent ? { parent } : {};
  const asked = request<{ data: readonly Division[] }>("GET", "/meta/divisions", { params }).then(
    ({ data }) => data.data,
  );
  known.set(parent, asked);
  asked.catch(() => known.delete(parent));
  return asked;
}

/** The name as people shorten it: 北京市 → 北京, 广西壮族自治区 → 广西. */
const short = (name: string) => name.replace(/(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|省|市|自治州|地区|盟)$/, "");

export interface Parsed {
  readonly path: readonly Division[];
  readonly street: string;
}

/** Splits a line such as 上海市浦东新区世纪大道100号: the divisions that it begins with, and the rest. */
export async function parseAddress(line: string): Promise<Parsed> {
  let rest = line
    .normalize("NFKC")
    .replace(/^\s*(?:中国|中华人民共和国)/, "")
    .trim();
  const path: Division[] = [];
  let parent = "";
  for (let depth = 0; depth < 3; depth += 1) {
    const offered = await listDivisions(parent);
    let met = offered.find(({ name }) => rest.startsWith(name)) ?? null;
    let length = met?.name.length ?? 0;
    if (met === null) {
      met = offered.find(({ name }) => short(name).length > 1 && rest.startsWith(short(name))) ?? null;
      length = met ? short(met.name).length : 0;
    }
    if (met === null) break;
    path.push(met);
    rest = rest.slice(length).trim();
    if (met.leaf) break;
    parent = met.code;
  }
  return { path, street: rest };
}
