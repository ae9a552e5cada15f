/** Tells how much of some work is done. */
export type Progress = (done: number, total: number) => void;

/** In characters. */
const WIDTH = 24;

/** `██████░░░░░░  50 %` */
export const progressBar = (done: number, total: number): string => {
  const share = total <= 0 ? 1 : Math.min(1, Math.max(0, done / total));
  const full = Math.floor(share * WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${String(Math.floor(share * 100)).padStart(3)} %`;
};
