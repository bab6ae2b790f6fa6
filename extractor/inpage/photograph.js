// What components stand on, painted in small squares side by side, and the colours of these.
//
// Runs in the mount, above all that is mounted there. A canvas would not do: it cannot be read once another origin's
// image is drawn on it.

const PATIENCE = 1500; // ms that the pictures may take

const styled = (style) => Object.assign(document.createElement("div"), { style });

/** `cells`: [[width, height, layers], …], the layers as `backdrop.js` gives them, in squares of `side` px. */
async function paint(cells, backgrounds, side, row) {
  const sheet = styled(`position: fixed; inset: 0 auto auto 0; margin: 0; border: 0; padding: 0; line-height: 0;
    width: ${side * row}px`);
  sheet.append(...cells.map(([width, height, layers]) => {
    const square = styled(`display: inline-block; overflow: hidden; width: ${side}px; height: ${side}px`);
    const box = styled(`position: relative; overflow: hidden; width: ${width}px; height: ${height}px;`
      + `background: white; transform-origin: 0 0; transform: scale(${side / width}, ${side / height})`);
    box.append(...layers.map(([left, top, across, down, opacity, number]) => {
      const layer = styled(`position: absolute; left: ${left}px; top: ${top}px; width: ${across}px; height: ${down}px;`
        + `opacity: ${opacity}`);
      return Object.assign(layer.style, { background: backgrounds[number], backgroundAttachment: "scroll" }) && layer;
    }));
    square.append(box);
    return square;
  }));
  document.body.append(sheet);
  sheet.popover = "manual";
  sheet.showPopover();
  globalThis.photographed = sheet;
  const urls = new Set(backgrounds.flatMap((one) => [...one.matchAll(/url\("([^"]+)"\)/g)].map(([, url]) => url)));
  const come = [...urls].map((src) => Object.assign(new Image(), { src }).decode().catch(() => null));
  await Promise.race([Promise.all(come), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
}

/** The average colour of each of `count` squares of a photograph, a PNG in base64. */
async function average(png, count, side, row) {
  photographed.remove();
  const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes])); // an <img> is decoded at the next frame, if one comes
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  return Array.from({ length: count }, (_, n) => {
    const { data } = canvas.getImageData((n % row) * side, Math.floor(n / row) * side, side, side);
    const mean = (channel) => data.reduce((sum, value, i) => sum + (i % 4 === channel ? value : 0), 0) / side ** 2;
    return `rgb(${[0, 1, 2].map((channel) => Math.round(mean(channel))).join(", ")})`;
  });
}
