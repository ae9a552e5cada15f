/** Questions go to stderr, so that stdout carries only the command's answer. */
const terminal = { output: process.stderr };

/** Whether someone is there to answer. */
export const isAttended = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** @param initial taken on Enter alone; without it something must be typed. */
export const askText = async (message: string, initial?: string): Promise<string> => {
  const { input } = await import('@inquirer/prompts');
  return input({ message, ...(initial === undefined ? { required: true } : { default: initial }) }, terminal);
};

/** For secrets that are pasted: asked once, never shown. */
export const askSecret = async (message: string): Promise<string> => {
  const { password } = await import('@inquirer/prompts');
  return password({ message, mask: '*' }, terminal);
};

/** For secrets that are made up: asked twice, never shown. */
export const askPassword = async (message: string): Promise<string> => {
  const { password } = await import('@inquirer/prompts');
  const first = await password({ message, mask: '*' }, terminal);
  const validate = (again: string) => again === first || 'The two are not the same.';
  return password({ message: 'The same again:', mask: '*', validate }, terminal);
};

export const askChoice = async <T extends string>(message: string, choices: readonly T[]): Promise<T> => {
  const { select } = await import('@inquirer/prompts');
  return select<T>({ message, choices: [...choices] }, terminal);
};
