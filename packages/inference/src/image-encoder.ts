import type { ImageInput } from "@cochlea/dsp";
import type { Encoder } from "./encoder.ts";
import type { Picture } from "./picture.ts";

/** Share of red, green and blue in brightness. @see ITU-R BT.601; Pillow's `convert("L")`. */
const LUMA = [0.299, 0.587, 0.114];

/** The encoder of an image model: the picture as it is, grey or in colour as the model takes it. */
export function imageEncoder(input: ImageInput): Encoder<Picture> {
  const { channels, height, width } = input;
  return {
    input: "image",
    shape: [channels, height, width],
    encode: (picture, out) => {
      checkPicture(picture, input);
      if (channels < picture.channels) out.set(brightness(picture));
      else for (let channel = 0; channel < channels; channel++) out.set(channelOf(picture, channel), channel * height * width);
    },
  };
}

/** Of a grey picture every channel is the same. */
function channelOf({ channels, height, width, data }: Picture, channel: number): Float32Array {
  const start = channels === 1 ? 0 : channel * height * width;
  return data.subarray(start, start + height * width);
}

function brightness(picture: Picture): Float32Array {
  const [red, green, blue] = [0, 1, 2].map((channel) => channelOf(picture, channel));
  return red.map((value, at) => LUMA[0] * value + LUMA[1] * green[at] + LUMA[2] * blue[at]);
}

function checkPicture({ channels, height, width, data }: Picture, input: ImageInput): void {
  if (!(height === input.height && width === input.width)) throw new RangeError(`classify: need an image ${input.width} pixels wide and ${input.height} high, got ${width} x ${height}; crop or resize it`);
  if (!(data.length === channels * height * width)) throw new RangeError(`classify: need ${channels} x ${height} x ${width} values, got ${data.length}`);
  const at = data.findIndex((value) => !(value >= 0 && value <= 1));
  if (at >= 0) throw new RangeError(`classify: need pixels from 0 to 1, got ${data[at]} at value ${at}; divide bytes by 255`);
}
