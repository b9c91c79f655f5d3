// Runs before anything is drawn: light or dark as chosen, and the frame only where somebody was signed in last.
try {
  const { dataset } = document.documentElement;
  const scheme = localStorage.getItem("zhike.scheme");
  if (scheme === "light" || scheme === "dark") dataset.scheme = scheme;
  const inside = !/^\/(sign-in|setup)(\/|$)/.test(location.pathname);
  if (inside && localStorage.getItem("zhike.frame")) {
    dataset.frame = localStorage.getItem("zhike.sidebar") === "narrow" ? "narrow" : "wide";
  }
} catch {
  // A browser that keeps nothing begins with the looks of its system.
}
