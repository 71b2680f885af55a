/** The bell curve exp(-x²/2), x >= 0, is cut into this many layers of equal area. */
const LAYERS = 256;
/** Where the tail begins, which belongs to the bottom layer. */
const TAIL = 3.6541528853610088;
/** Area of each layer: TAIL·exp(-TAIL²/2) and that of the tail. */
const AREA = 0.00492867323399;
/** Points across a layer, to one side of zero. */
const STEPS = 2 ** 23;

/** Right edges of the layers from the bottom up, then 0. The bottom one is as wide as its area asks at the height of its top. */
const EDGES = layerEdges();
/** Heights of the curve at the edges. */
const HEIGHTS = EDGES.map(bell);
/** Width of one step in each layer. */
export const STEP_WIDTHS = EDGES.map((edge) => edge / STEPS);
/** Steps of each layer above which the curve is as high as the whole layer. */
export const SAFE_STEPS = EDGES.map((edge, layer) => (STEPS * (EDGES[layer + 1] ?? 0)) / edge);

function bell(x: number): number {
  return Math.exp(-0.5 * x * x);
}

function layerEdges(): Float64Array {
  const edges = new Float64Array(LAYERS + 1);
  edges[0] = AREA / bell(TAIL);
  edges[1] = TAIL;
  for (let layer = 2; layer < LAYERS; layer++) {
    const edge = edges[layer - 1];
    edges[layer] = Math.sqrt(-2 * Math.log(AREA / edge + bell(edge)));
  }
  return edges;
}

/** Where further words come from. */
interface WordSource {
  uint32(): number;
}

/**
 * A normal number of mean 0 and deviation 1 by the ziggurat method: of 99 words in 100 by one comparison and one product.
 *
 * A word's lower 8 bits choose a layer, its upper 24 a point across it.
 *
 * @param word 32 random bits.
 * @param words Gives further words where the first does not settle it.
 * @see G. Marsaglia and W. W. Tsang, The ziggurat method for generating random variables, J. Stat. Soft. 5(8), 2000;
 * J. A. Doornik, An improved ziggurat method to generate normal random samples, 2005, for why no bit serves twice.
 */
export function zigguratNormal(word: number, words: WordSource): number {
  for (;;) {
    const layer = word & (LAYERS - 1);
    const step = (word >> 8) + 0.5;
    const x = step * STEP_WIDTHS[layer];
    if (Math.abs(step) < SAFE_STEPS[layer]) return x;
    if (layer === 0) return Math.sign(step) * tail(words);
    if (isBelowCurve(x, layer, words)) return x;
    word = words.uint32();
  }
}

/** Whether a random height in the layer at `x` lies below the curve. */
function isBelowCurve(x: number, layer: number, words: WordSource): boolean {
  return HEIGHTS[layer] + (HEIGHTS[layer + 1] - HEIGHTS[layer]) * openUniform(words) < bell(x);
}

/** A normal number above `TAIL`, by Marsaglia's method of 1964. */
function tail(words: WordSource): number {
  for (;;) {
    const beyond = -Math.log(openUniform(words)) / TAIL;
    if (-2 * Math.log(openUniform(words)) >= beyond * beyond) return TAIL + beyond;
  }
}

/** Between 0 and 1, neither included. */
function openUniform(words: WordSource): number {
  return (words.uint32() + 0.5) * 2 ** -32;
}
