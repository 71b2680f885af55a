// Windowed-sinc filters by phases. A row is `from` input samples and the `to` outputs that they begin; output p of row r is the dot product
// of phase p's filter and the samples from r·from + its start on. Phases 2i and 2i + 1 share one window of samples, so that each vector
// of samples that is loaded meets two filters, and each vector of a filter four rows. Lane l of a sum holds the taps l, l + 4, …; the four
// lanes are added as (l0 + l2) + (l1 + l3), wherever the window begins, so an output has the same bits whichever path it comes by.

// @ts-ignore: decorator
@inline
function addProduct(sum: v128, weights: v128, samples: v128): v128 {
  return f32x4.add(sum, f32x4.mul(weights, samples));
}

/** The sums of four vectors' lanes. */
// @ts-ignore: decorator
@inline
function laneSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** All outputs of `groups` times four rows; where `to` is odd, the last pair's second is the next row's first. `result` is where the first row's go. */
function fourRows(row: usize, starts: usize, weights: usize, vectors: i32, from: i32, to: i32, result: usize, groups: i32): void {
  const rowBytes = <usize>from << 2;
  const resultBytes = <usize>to << 2;
  const filterBytes = <usize>vectors << 5;
  const startsEnd = starts + (<usize>((to + 1) >> 1) << 2);
  for (; groups > 0; groups--) {
    let filter = weights;
    let target = result;
    for (let start = starts; start < startsEnd; start += 4) {
      let row0 = row + <usize>load<i32>(start);
      let row1 = row0 + rowBytes;
      let row2 = row1 + rowBytes;
      let row3 = row2 + rowBytes;
      let even0 = f32x4.splat(0), even1 = even0, even2 = even0, even3 = even0;
      let odd0 = even0, odd1 = even0, odd2 = even0, odd3 = even0;
      const end = filter + filterBytes;
      for (; filter < end; filter += 32) {
        const even = v128.load(filter);
        const odd = v128.load(filter, 16);
        let samples = v128.load(row0);
        even0 = addProduct(even0, even, samples);
        odd0 = addProduct(odd0, odd, samples);
        samples = v128.load(row1);
        even1 = addProduct(even1, even, samples);
        odd1 = addProduct(odd1, odd, samples);
        samples = v128.load(row2);
        even2 = addProduct(even2, even, samples);
        odd2 = addProduct(odd2, odd, samples);
        samples = v128.load(row3);
        even3 = addProduct(even3, even, samples);
        odd3 = addProduct(odd3, odd, samples);
        row0 += 16;
        row1 += 16;
        row2 += 16;
        row3 += 16;
      }
      let at = target;
      let sums = laneSums(even0, odd0, even1, odd1);
      v128.store64_lane(at, sums, 0);
      at += resultBytes;
      v128.store64_lane(at, sums, 1);
      at += resultBytes;
      sums = laneSums(even2, odd2, even3, odd3);
      v128.store64_lane(at, sums, 0);
      at += resultBytes;
      v128.store64_lane(at, sums, 1);
      target += 8;
    }
    row += rowBytes << 2;
    result += resultBytes << 2;
  }
}

function oneOutput(samples: usize, weights: usize, vectors: i32): f32 {
  let sum = f32x4.splat(0);
  const end = weights + (<usize>vectors << 5);
  for (; weights < end; weights += 32) {
    sum = addProduct(sum, v128.load(weights), v128.load(samples));
    samples += 16;
  }
  const halves = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1));
  return f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1);
}

function singly(row: usize, starts: usize, weights: usize, vectors: i32, from: i32, to: i32, result: usize, output: i32, end: i32): void {
  row += <usize>(output / to) * (<usize>from << 2);
  let phase = output % to;
  for (; output < end; output++) {
    const pair = <usize>(phase >> 1);
    const filter = weights + pair * (<usize>vectors << 5) + (<usize>(phase & 1) << 4);
    store<f32>(result + (<usize>output << 2), oneOutput(row + <usize>load<i32>(starts + (pair << 2)), filter, vectors));
    if (++phase == to) {
      phase = 0;
      row += <usize>from << 2;
    }
  }
}

/**
 * Outputs `first` to `end`, counted from those of the row that begins at `row`, to `result`, where output 0 would stand.
 *
 * `starts`, in bytes from a row's first sample, one for each pair of phases; `weights` [pairs, vectors, 2, 4]. Writes up to one number behind `end`.
 */
export function resample(row: usize, starts: usize, weights: usize, vectors: i32, from: i32, to: i32, result: usize, first: i32, end: i32): void {
  const whole = (first + to - 1) / to; // the first whole row
  const groups = (end / to - whole) >> 2;
  if (groups <= 0) return singly(row, starts, weights, vectors, from, to, result, first, end);
  singly(row, starts, weights, vectors, from, to, result, first, whole * to);
  fourRows(row + <usize>whole * (<usize>from << 2), starts, weights, vectors, from, to, result + <usize>whole * (<usize>to << 2), groups);
  singly(row, starts, weights, vectors, from, to, result, (whole + 4 * groups) * to, end);
}
