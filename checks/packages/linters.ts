import { join } from 'node:path'
import { ran } from './ran.ts'
import { ROOT } from './stage.ts'
import type { Tarball } from './tarball.ts'

const PUBLINT = join(ROOT, 'node_modules/publint/src/cli.js')
const ATTW = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js')

/**
 * How `attw` looks at each package, or what it has nothing to look at for. Nobody who has Node 20 resolves as Node 10
 * did, and those that are modules only say so.
 */
const RESOLUTIONS: Readonly<Record<string, readonly string[] | null>> = {
  '@salver/contract': ['--profile', 'node16'],
  '@salver/client': ['--profile', 'node16'],
  '@salver/mcp': ['--profile', 'esm-only'],
  '@salver/cli': null, // a program, and nothing to import
  '@salver/sandbox': null, // the same
  '@salver/gateway': ['--profile', 'esm-only', '--exclude-entrypoints', './main'], // the process
  '@salver/local': ['--profile', 'esm-only'],
}

/** What `publint` and `attw` say against a tarball. */
export async function faultsOfLint({ file, name }: Tarball): Promise<string[]> {
  const resolutions = RESOLUTIONS[name]
  const tools = [
    { program: PUBLINT, words: ['--strict', file] },
    ...(resolutions == null
      ? []
      : [
          {
            program: ATTW,
            words: [file, '--no-emoji', '--no-color', '--no-summary', '--format', 'ascii', ...resolutions],
          },
        ]),
  ]
  const told = await Promise.all(
    tools.map(async ({ program, words }) => {
      const { status, stdout, stderr } = await ran(process.execPath, [program, ...words], { cwd: ROOT })
      return status === 0 ? [] : [`${name}: ${program === ATTW ? 'attw' : 'publint'}: ${stdout}${stderr}`]
    }),
  )
  return told.flat()
}
