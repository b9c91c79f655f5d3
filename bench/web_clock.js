// The stopwatch inside the page: from what a person did until what he waited for has been painted.
(() => {
  const PATIENCE = 20_000;
  let answer = Promise.reject(new Error("nothing is timed"));
  answer.catch(() => undefined);
  let watch = null;

  // The frame that shows a state is painted after its callbacks; the callback of the next frame comes when it has been.
  const afterPaint = (run) => requestAnimationFrame(() => requestAnimationFrame(run));

  // When a first list stood: what is loaded ahead of later clicks comes after it.
  let usable = Infinity;
  const lookForRows = () => {
    const rows = document.querySelectorAll('[role="grid"] [role="row"][data-index]').length;
    if (rows >= 20) usable = performance.now();
    else requestAnimationFrame(lookForRows);
  };
  requestAnimationFrame(lookForRows);

  window.benchClock = {
    /** Bytes and files of script that were asked for until then. */
    script() {
      const files = performance
        .getEntriesByType("resource")
        .filter(({ name, startTime }) => new URL(name).pathname.endsWith(".js") && startTime < usable);
      return [files.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0), files.length];
    },
    /** Waits for the next event of a kind, then for `ready`; `read` tells how many milliseconds lay between. */
    arm(kind, ready) {
      answer = new Promise((resolve, reject) => {
        const start = (event) => {
          const began = event.timeStamp;
          const end = performance.now() + PATIENCE;
          const look = () => {
            if (ready()) afterPaint(() => resolve(performance.now() - began));
            else if (performance.now() > end) reject(new Error(`not there after a ${kind}: ${ready}`));
            else requestAnimationFrame(look);
          };
          // What happened at once is in the document already when the microtasks of the event are done.
          queueMicrotask(() => (ready() ? afterPaint(() => resolve(performance.now() - began)) : requestAnimationFrame(look)));
        };
        window.addEventListener(kind, start, { capture: true, once: true, passive: true });
      });
      answer.catch(() => undefined);
    },
    read: () => answer,

    /** Begins to note long tasks and frames. */
    watch() {
      const found = { tasks: [], frames: 0, slowest: 0, far: 0, running: true };
      const grid = document.querySelector('[role="grid"]');
      const take = (list) => {
        for (const { duration, startTime } of list.getEntries()) if (startTime >= found.began) found.tasks.push(duration);
      };
      const observer = new PerformanceObserver(take);
      observer.observe({ entryTypes: ["longtask"] });
      found.began = performance.now();
      let last = found.began;
      const frame = (now) => {
        if (!found.running) return;
        if (found.frames > 0) found.slowest = Math.max(found.slowest, now - last);
        found.frames += 1;
        last = now;
        found.far = Math.max(found.far, grid.scrollTop);
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      watch = () => {
        found.running = false;
        for (const entry of observer.takeRecords()) if (entry.startTime >= found.began) found.tasks.push(entry.duration);
        observer.disconnect();
        const { tasks, frames, slowest, far, began } = found;
        return { tasks, frames, slowest, far, seconds: (performance.now() - began) / 1000 };
      };
    },
    /** What was noted since. */
    rest: () => watch(),
  };
})();
