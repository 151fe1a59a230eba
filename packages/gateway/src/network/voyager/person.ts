import type { Recipient, Sender } from '@salver/contract'
import { type Json, listOf, objectOf, textOf } from '../line/json.ts'
import { profileUrlOf } from '../line/site.ts'
import { lastOfUrn } from './urn.ts'

/** A picture is shown small: the widest up to this is enough. */
const PICTURE_WIDTH = 400

/** The person who invites, by their profile; all null where the network gives none. */
export function senderOf(profile: Json | null): Sender {
  return {
    first_name: textOf(profile?.firstName),
    last_name: textOf(profile?.lastName),
    headline: headlineOf(profile),
    linkedin_url: profileUrlOf(textOf(profile?.publicIdentifier)),
    profile_picture_url: pictureUrlOf(profile),
  }
}

/** The person who was invited, likewise. */
export function recipientOf(profile: Json | null): Recipient {
  return {
    first_name: textOf(profile?.firstName),
    last_name: textOf(profile?.lastName),
    headline: headlineOf(profile),
    linkedin_url: profileUrlOf(textOf(profile?.publicIdentifier)),
    profile_picture: pictureUrlOf(profile),
  }
}

/** The member's id, such as `ACoAA…`: the same at the end of each urn that a profile has had. */
export function memberIdOf(profile: Json | null): string | null {
  return lastOfUrn(profile?.dashEntityUrn) ?? lastOfUrn(profile?.entityUrn)
}

/** First and last name in one, or the one that there is. */
export function fullNameOf(profile: Json | null): string | null {
  const first = textOf(profile?.firstName)
  const last = textOf(profile?.lastName)
  return first !== null && last !== null ? `${first} ${last}` : (first ?? last)
}

/** A profile's headline: older profiles call it the occupation. */
export function headlineOf(profile: Json | null): string | null {
  return textOf(profile?.occupation) ?? textOf(profile?.headline)
}

/** The widest picture up to PICTURE_WIDTH; where all are wider, the smallest. */
export function pictureUrlOf(profile: Json | null): string | null {
  const image = imageOf(objectOf(profile?.picture)) ?? imageOf(objectOf(profile?.profilePicture))
  const root = textOf(image?.rootUrl)
  if (root === null) return null
  let best: string | null = null
  let bestWidth = 0
  for (const entry of listOf(image?.artifacts)) {
    const artifact = objectOf(entry)
    const segment = artifact?.fileIdentifyingUrlPathSegment
    const width = artifact?.width
    if (typeof width !== 'number' || textOf(segment) === null) continue
    const better =
      best === null ||
      (width <= PICTURE_WIDTH ? bestWidth > PICTURE_WIDTH || width > bestWidth : width < bestWidth)
    if (better) {
      best = String(segment)
      bestWidth = width
    }
  }
  return best === null ? null : root + best
}

/** The image itself, out of what profiles of each age wrap it in. */
function imageOf(picture: Json | null): Json | null {
  if (picture === null || picture.rootUrl !== undefined) return picture
  return (
    objectOf(picture['com.linkedin.common.VectorImage']) ??
    objectOf(objectOf(picture.displayImageReference)?.vectorImage) ??
    objectOf(objectOf(picture.displayImageReferenceResolutionResult)?.vectorImage)
  )
}
