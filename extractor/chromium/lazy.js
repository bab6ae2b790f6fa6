// One pass down what scrolls, and back: whether there was anything to pass. Runs in the isolated world.
//
// A frame a step: in it the scroll events of the step before are handled, and intersections are computed.
async (limits) => {
  const stopAt = performance.now() + limits.seconds * 1000;
  const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
  const frame = () => Promise.race([new Promise((resolve) => { requestAnimationFrame(resolve); }), pause(100)]);

  const waits = document.scripts.length > 0 || Array.from(document.images).some((image) => !image.complete);
  if (!waits) return false;

  const isLong = (element) => element.scrollHeight > element.clientHeight + 1;
  const isLarge = ({ clientWidth, clientHeight }) => clientWidth * clientHeight > (innerWidth * innerHeight) / 3;
  const scrolls = (element) => isLarge(element) && isLong(element)
    && /auto|scroll/.test(getComputedStyle(element).overflowY);
  const inner = Array.from(document.querySelectorAll("body *")).filter(scrolls);
  const scrollers = [document.scrollingElement, ...inner].filter((one) => one !== null && isLong(one));
  if (scrollers.length === 0) return false;

  let steps = limits.steps;
  for (const scroller of scrollers) {
    const { scrollLeft: left, scrollTop } = scroller;
    const to = (top) => scroller.scrollTo({ left, top, behavior: "instant" });
    const ahead = () => scroller.scrollTop + scroller.clientHeight < scroller.scrollHeight - 1;
    for (let top = scrollTop; ahead() && steps > 0 && performance.now() < stopAt; steps--) {
      top += scroller.clientHeight * limits.stride;
      await frame();
      to(top);
      if (scroller.scrollTop < top - scroller.clientHeight) break; // it snaps or is held back
    }
    if (performance.now() < stopAt) await pause(limits.rest);
    await frame();
    to(scrollTop);
  }
  await frame(); // in these the page answers
  await frame();
  return true;
}
