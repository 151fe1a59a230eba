import { Connection, Sender } from '@salver/contract'

/** Somebody on the network, in their own words: all of it stands under `untrusted`. */
export const person = {
  name: Connection.shape.name,
  headline: Sender.shape.headline,
  profile_url: Connection.shape.profile_url,
}

/** A person as the wire has them, by the name that the tools take a profile by. */
export function personOf(written: {
  first_name: string | null
  last_name: string | null
  headline: string | null
  linkedin_url: string | null
}) {
  const names = [written.first_name, written.last_name].filter((name) => name !== null)
  return {
    name: names.length > 0 ? names.join(' ') : null,
    headline: written.headline,
    profile_url: written.linkedin_url,
  }
}
