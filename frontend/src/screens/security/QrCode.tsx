/** Squares as a picture: one path, sharp at any size, dark on white in both themes so that cameras read it. */
export function QrCode({ rows, label, className }: { rows: readonly string[]; label: string; className?: string }) {
  const path = rows
    .flatMap((row, y) => [...row].map((square, x) => (square === "1" ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return (
    <svg
      role="img"
      aria-label={label}
      className={className}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
