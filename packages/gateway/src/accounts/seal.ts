import { createHash } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'

/** Seals and opens secrets: compact JWE, `dir` with A256GCM, the key named by `kid`. */
export interface Seal {
  /** @param owner what the secret belongs to; only the same one opens it again */
  close(secret: Uint8Array, owner: string): Promise<string>
  /** @throws where no key opens it, or it was sealed for another owner */
  open(sealed: string, owner: string): Promise<Uint8Array>
  /** The name of the key that has sealed it, where that is not among those given. */
  missingKey(sealed: string): string | undefined
  /** The same secret sealed by the key that seals now; null where that is the one which has sealed it. */
  renew(sealed: string, owner: string): Promise<string | null>
}

/** What was sealed by a key that is not among those given. */
export class NoKey extends Error {
  override readonly name = 'NoKey'

  constructor(kid: string | undefined) {
    super(`no key of SALVER_SECRET_KEY is the one that sealed this (kid ${kid})`)
  }
}

/** @param keys of 32 bytes each: the first seals, all open, so that keys can be changed one after the other */
export function makeSeal(keys: readonly [Uint8Array, ...Uint8Array[]]): Seal {
  const known = new Map(keys.map((key) => [nameOf(key), key]))
  const [first] = keys
  const newest = nameOf(first)

  const close: Seal['close'] = (secret, owner) =>
    new CompactEncrypt(secret)
      // The owner is a part of what is authenticated: a sealed secret moved to another row does not open.
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: newest, sub: owner })
      .encrypt(first)

  async function open(sealed: string, owner: string): Promise<Uint8Array> {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, ({ kid }) => {
      const key = kid === undefined ? undefined : known.get(kid)
      if (!key) throw new NoKey(kid)
      return key
    })
    if (protectedHeader.sub !== owner) throw new Error('the sealed secret belongs to another owner')
    return plaintext
  }

  return {
    close,
    open,
    missingKey(sealed) {
      const { kid } = decodeProtectedHeader(sealed)
      return kid === undefined || known.has(kid) ? undefined : kid
    },
    renew: async (sealed, owner) =>
      decodeProtectedHeader(sealed).kid === newest ? null : close(await open(sealed, owner), owner),
  }
}

/** A key's name: a part of its hash, which tells keys apart and nothing of the key. */
function nameOf(key: Uint8Array): string {
  return createHash('sha256').update('salver-kid').update(key).digest('base64url').slice(0, 12)
}
