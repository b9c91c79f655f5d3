/** Reading the JSON of values: references, money and masked values as records carry them. */
import { asText, isObject, type Json } from "~/api/json";

export interface Reference {
  readonly id: string;
  readonly title: string | null;
  readonly object?: string;
}

export function toReference(value: Json | undefined): Reference | null {
  if (typeof value === "string" && value) return { id: value, title: null };
  if (!isObject(value) || typeof value.id !== "string") return null;
  const title = typeof value.title === "string" ? value.title : null;
  return typeof value.object === "string" ? { id: value.id, title, object: value.object } : { id: value.id, title };
}

export interface Money {
  readonly amount: string;
  readonly currency: string;
}

export function toMoney(value: Json | undefined, currency = "CNY"): Money | null {
  if (isObject(value)) return { amount: asText(value.amount), currency: asText(value.currency) || currency };
  const amount = asText(value);
  return amount === "" ? null : { amount, currency };
}

/** The pattern of a masked value ("138****1234"), or null for an open one. */
export function maskedText(value: Json | undefined): string | null {
  return isObject(value) && "masked" in value ? asText(value.masked) || "****" : null;
}

export function isEmptyValue(value: Json | undefined): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  if (!isObject(value)) return false;
  return Object.keys(value).length === 0 || ("amount" in value && asText(value.amount) === "");
}

export function toKeys(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((key): key is string => typeof key === "string") : [];
}

/** Whether two values mean the same to the server: what decides if there is anything to save. */
export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  if (isEmptyValue(a) && isEmptyValue(b)) return true;
  const left = toReference(a);
  const right = toReference(b);
  if (isObject(a) && isObject(b) && left && right) return left.id === right.id;
  const many = (value: Json | undefined) => toReferences(value).map(({ id }) => id);
  if (Array.isArray(a) && Array.isArray(b) && many(a).length === a.length && many(b).length === b.length) {
    return many(a).join() === many(b).join();
  }
  if (isObject(a) && "amount" in a) {
    const one = toMoney(a);
    const other = toMoney(b);
    return Number(one?.amount) === Number(other?.amount) && one?.currency === other?.currency;
  }
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Several references, as a list of links carries them. */
export function toReferences(value: Json | undefined): Reference[] {
  return Array.isArray(value) ? value.flatMap((entry) => toReference(entry) ?? []) : [];
}
