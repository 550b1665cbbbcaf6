import { z } from 'zod';
import { runToEnd } from './run-to-end.ts';

export interface FoundPython {
  /** The interpreter itself, behind whatever shim was asked. */
  readonly path: string;
  readonly version: string;
}

/** The newest first, because InvokeAI recommends 3.12; names without a version last. */
const candidates = ['python3.12', 'python3.11', 'python3', 'python'] as const;

const supported = /^3\.1[12]\./;

/** Debian's Python comes without the part that makes environments until it is installed. */
const question = `
import json, sys
try:
    import ensurepip, venv
    lacks = None
except ImportError as error:
    lacks = error.name
print(json.dumps({"path": sys.executable, "version": ".".join(map(str, sys.version_info[:3])), "lacks": lacks}))
`;

const answer = z.object({ path: z.string().min(1), version: z.string(), lacks: z.string().nullable() });

const patienceMs = 20_000;

async function ask(candidate: string): Promise<z.output<typeof answer> | string> {
  try {
    const { exitCode, lines } = await runToEnd(candidate, ['-c', question], { timeoutMs: patienceMs });
    if (exitCode !== 0) return `is there and does not run${lines[0] ? ` (${lines[0]})` : ''}`;
    const parsed = answer.safeParse(JSON.parse(lines.at(-1) ?? ''));
    return parsed.success ? parsed.data : 'does not answer as Python does';
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing ? 'is not there' : 'does not answer as Python does';
  }
}

/**
 * Finds a Python that InvokeAI runs on, by running each candidate: version managers leave programs of these
 * names on PATH that run nothing.
 *
 * @throws Error that says what was tried and what to install.
 */
export async function findPython(wanted?: string): Promise<FoundPython> {
  const tried: string[] = [];
  let venvIsMissing = false;
  for (const candidate of wanted === undefined ? candidates : [wanted]) {
    const answered = await ask(candidate);
    if (typeof answered === 'string') {
      tried.push(`${candidate} ${answered}`);
    } else if (!supported.test(answered.version)) {
      tried.push(`${candidate} is ${answered.version}`);
    } else if (answered.lacks !== null) {
      venvIsMissing = true;
      tried.push(`${candidate} is ${answered.version}, but lacks the module ${answered.lacks}`);
    } else {
      return { path: answered.path, version: answered.version };
    }
  }
  const cure = venvIsMissing
    ? 'On Debian and Ubuntu, `apt install python3-venv` brings what it lacks.'
    : 'Install one of them, or set PINGVAS_ENGINE_PYTHON to its path.';
  throw new Error(`InvokeAI needs Python 3.11 or 3.12. ${tried.join('; ')}. ${cure}`);
}
