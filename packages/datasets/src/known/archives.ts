/** Where a file is on the network, and what it must be. */
export interface Packing {
  /** First choice first. */
  readonly urls: readonly string[];
  /** Exact size. Null where nobody publishes it, or where the file is packed anew at times. */
  readonly bytes: number | null;
  /** Null where none is published, or where the file is packed anew at times. */
  readonly checksum: Checksum | null;
}

export interface RemoteFile extends Packing {
  /** What it is called when it is here. */
  readonly name: string;
  /** Files with the same recordings, asked for where the first is not to be had, and as good where one of them is here. */
  readonly others?: readonly Packing[];
}

export interface Checksum {
  readonly algorithm: "sha256" | "md5";
  /** Lower-case hexadecimal digits. */
  readonly hex: string;
}

/** What is fetched and unpacked as one, into a folder of its own. */
export interface Archive {
  /** Empty for a selection that is handed over as a pack and nowhere to be fetched. */
  readonly files: readonly RemoteFile[];
  /** Unpack tar and zip files; images stay packed. */
  readonly unpack: boolean;
  /** Names under which copies of it are passed on, as a folder or with `.tar`, `.tar.gz` or `.zip`. */
  readonly copies: readonly string[];
}

const sha256 = (hex: string): Checksum => ({ algorithm: "sha256", hex });
const md5 = (hex: string): Checksum => ({ algorithm: "md5", hex });

const SPEECH_COMMANDS = ["https://storage.googleapis.com/download.tensorflow.org/data/", "http://download.tensorflow.org/data/"];
const MNIST = ["https://storage.googleapis.com/cvdf-datasets/mnist/", "https://ossci-datasets.s3.amazonaws.com/mnist/"];
const FASHION = ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/", "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"];

function file(name: string, folders: readonly string[], bytes: number | null, checksum: Checksum | null): RemoteFile {
  return { name, urls: folders.map((folder) => `${folder}${name}`), bytes, checksum };
}

/** A repository's tree packed by its host, which may pack it anew: neither size nor checksum can be relied on. */
function repository(name: string, url: string): RemoteFile {
  return { name, urls: [url], bytes: null, checksum: null };
}

/** As WAV, on Hugging Face; the server of the original, with `.au` files, has been away since 2022. */
const GTZAN: RemoteFile = {
  ...file("genres.tar.gz", ["https://huggingface.co/datasets/marsyas/gtzan/resolve/main/data/"], 1_226_192_050, sha256("b28cc067ff6199bd826f5d1a6931458586d64acae7f44b2e882b7a97af057531")),
  others: [file("genres.tar.gz", ["http://opihi.cs.uvic.ca/sound/"], 1_225_571_541, sha256("24347e0223d2ba798e0a558c4c172d9d4a19c00bb7963fe055d183dadb4ef2c6"))],
};

/**
 * Where known sets come from.
 *
 * Sizes and SHA-256 are those that TensorFlow Datasets, torchaudio and Hugging Face record, the MD5 of UrbanSound8K is soundata's and Zenodo's.
 */
export const ARCHIVES = {
  "speech-commands-v0.01": { unpack: true, copies: [], files: [file("speech_commands_v0.01.tar.gz", SPEECH_COMMANDS, 1_489_096_277, sha256("743935421bb51cccdb6bdd152e04c5c70274e935c82119ad7faeec31780d811d"))] },
  "speech-commands-v0.02": { unpack: true, copies: [], files: [file("speech_commands_v0.02.tar.gz", SPEECH_COMMANDS, 2_428_923_189, sha256("af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58"))] },
  "speech-commands-v0.01-test": { unpack: true, copies: ["speech_commands_test_set_v0.01"], files: [file("speech_commands_test_set_v0.01.tar.gz", SPEECH_COMMANDS, null, null)] },
  "speech-commands-v0.02-test": { unpack: true, copies: ["speech_commands_test_set_v0.02"], files: [file("speech_commands_test_set_v0.02.tar.gz", SPEECH_COMMANDS, 112_563_277, sha256("cc2a00c1147c2254e9be3fa0f779d8c17421dc349b86366567a8edfa9acd51df"))] },
  "speech-commands-v0.01-train9": { unpack: true, copies: [], files: [] },
  "speech-commands-background-noise": { unpack: true, copies: [], files: [] },
  "audio-mnist": { unpack: true, copies: ["AudioMNIST", "AudioMNIST-master"], files: [repository("AudioMNIST-master.zip", "https://github.com/soerenab/AudioMNIST/archive/refs/heads/master.zip")] },
  fsdd: { unpack: true, copies: ["fsdd-8k-wav", "free-spoken-digit-dataset", "free-spoken-digit-dataset-1.0.10"], files: [repository("free-spoken-digit-dataset-1.0.10.tar.gz", "https://github.com/Jakobovski/free-spoken-digit-dataset/archive/refs/tags/v1.0.10.tar.gz")] },
  "esc-10": { unpack: true, copies: ["esc10-22k", "ESC-10", "ESC-10-master"], files: [repository("ESC-10-master.zip", "https://github.com/karolpiczak/ESC-10/archive/refs/heads/master.zip")] },
  "esc-50": { unpack: true, copies: ["ESC-50", "ESC-50-master"], files: [repository("ESC-50-master.zip", "https://github.com/karolpiczak/ESC-50/archive/refs/heads/master.zip")] },
  urbansound8k: { unpack: true, copies: ["UrbanSound8K"], files: [file("UrbanSound8K.tar.gz", ["https://zenodo.org/records/1203745/files/"], 6_023_741_708, md5("9aa69802bbf37fb986f71ec1483a196e"))] },
  gtzan: { unpack: true, copies: ["genres", "genres_original"], files: [GTZAN] },
  mnist: {
    unpack: false,
    copies: ["mnist-idx"],
    files: [
      file("train-images-idx3-ubyte.gz", MNIST, 9_912_422, sha256("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609")),
      file("train-labels-idx1-ubyte.gz", MNIST, 28_881, sha256("3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c")),
      file("t10k-images-idx3-ubyte.gz", MNIST, 1_648_877, sha256("8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6")),
      file("t10k-labels-idx1-ubyte.gz", MNIST, 4_542, sha256("f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")),
    ],
  },
  "fashion-mnist": {
    unpack: false,
    copies: [],
    files: [
      file("train-images-idx3-ubyte.gz", FASHION, 26_421_880, sha256("3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84")),
      file("train-labels-idx1-ubyte.gz", FASHION, 29_515, sha256("a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845")),
      file("t10k-images-idx3-ubyte.gz", FASHION, 4_422_102, sha256("346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073")),
      file("t10k-labels-idx1-ubyte.gz", FASHION, 5_148, sha256("67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")),
    ],
  },
} as const satisfies Record<string, Archive>;

export type ArchiveName = keyof typeof ARCHIVES;
