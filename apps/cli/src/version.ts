import { version } from "../package.json";

/** Version of the command, and of what it writes. */
export const VERSION: string = version;
