export interface Finding {
  name: string;
  state: 'ok' | 'notice' | 'wrong';
  value: string;
  /** What to do about it. */
  remedy?: string;
  /** Nothing can work before the machine is put right: exit code 3 instead of 1. */
  environment?: true;
}

export const ok = (name: string, value: string): Finding => ({ name, state: 'ok', value });
export const notice = (name: string, value: string, remedy?: string): Finding => ({
  name,
  state: 'notice',
  value,
  ...(remedy === undefined ? {} : { remedy }),
});
export const wrong = (name: string, value: string, remedy: string): Finding => ({
  name,
  state: 'wrong',
  value,
  remedy,
});
export const hopeless = (name: string, value: string, remedy: string): Finding => ({
  ...wrong(name, value, remedy),
  environment: true,
});
