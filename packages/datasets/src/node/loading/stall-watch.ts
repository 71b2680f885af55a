export interface StallWatchOptions {
  /** What changes as long as there is headway. */
  readonly look: () => string;
  /** So long nothing may change. */
  readonly stallSeconds: number;
  /** Told when nothing has changed for a tenth of that. */
  readonly onSlow: () => void;
  readonly onStall: () => void;
}

export interface StallWatch {
  /** Nothing where it runs already. */
  readonly start: () => void;
  readonly stop: () => void;
}

/** So many looks in the time: a process that stood still itself has not looked meanwhile, and takes nobody else for stuck. */
const LOOKS = 20;
const LOOKS_TILL_SLOW = LOOKS / 10;

/** Tells when something makes no headway. It does not keep the process alive. */
export function stallWatch({ look, stallSeconds, onSlow, onStall }: StallWatchOptions): StallWatch {
  let timer: NodeJS.Timeout | undefined;
  let [last, same] = ["", 0];
  const tick = (): void => {
    const now = look();
    [last, same] = [now, now === last ? same + 1 : 0];
    if (same === LOOKS_TILL_SLOW) onSlow();
    if (same === LOOKS) onStall();
  };
  return {
    start: () => {
      if (timer) return;
      [last, same] = [look(), 0];
      timer = setInterval(tick, (1000 * stallSeconds) / LOOKS).unref();
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
