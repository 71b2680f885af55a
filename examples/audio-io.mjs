import { audioInfo, decodeAudio, encodeWav } from "@cochlea/audio-io";

const tone = Float32Array.from({ length: 4 }, (_, i) => Math.sin((Math.PI / 2) * i) / 2);
const file = encodeWav({ channels: [tone], sampleRate: 8000 });
const { encoding, length, durationSeconds } = audioInfo(file);
console.log(encoding, length, durationSeconds);
const { channels, sampleRate, repairs } = await decodeAudio(file, { offsetSeconds: 1 / 8000 });
console.log(sampleRate, channels[0], repairs);
await decodeAudio(file.subarray(0, 30), { name: "cut.wav" }).catch((error) => console.log(error.message));
