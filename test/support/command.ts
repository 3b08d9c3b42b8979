import { main } from '../../src/cli/main.js';

/** Runs one command to its end in this process, as loading the service anew for each takes seconds. One at a time. */
export async function command(args: string[], env: Record<string, string> = {}) {
  const before = { ...process.env };
  Object.assign(process.env, env);
  let stdout = '';
  let stderr = '';
  try {
    const code = await main(args, {
      stdout: (text) => void (stdout += text),
      stderr: (text) => void (stderr += text),
      terminal: false,
    });
    return { code, stdout, stderr };
  } finally {
    for (const name of Object.keys(env))
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  }
}
