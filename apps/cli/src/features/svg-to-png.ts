import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

const require = createRequire(import.meta.url);

/** Pixels for one of the picture's own, so that letters are sharp. */
const ZOOM = 2;

/** Renders a picture, with the font that its letters need. */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  await loadRenderer();
  const font = await readFile(require.resolve("@expo-google-fonts/open-sans/400Regular/OpenSans_400Regular.ttf"));
  const understood = svg.replaceAll("image-rendering: pixelated;", ""); // the renderer knows only the older word before it, for the same
  const renderer = new Resvg(understood, { fitTo: { mode: "zoom", value: ZOOM }, font: { fontBuffers: [font], defaultFontFamily: "Open Sans", sansSerifFamily: "Open Sans" } });
  const image = renderer.render();
  try {
    return image.asPng().slice();
  } finally {
    image.free();
    renderer.free();
  }
}

let loading: Promise<void> | undefined;

/** Once a process: the renderer refuses a second time. */
function loadRenderer(): Promise<void> {
  return (loading ??= readFile(require.resolve("@resvg/resvg-wasm/index_bg.wasm")).then((bytes) => initWasm(bytes)));
}
