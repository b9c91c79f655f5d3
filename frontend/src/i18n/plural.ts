/** A count with its English noun: `plural(2, "row")` is "2 rows". */
export const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
