import type { Subject } from '@salver/contract'
import { type Json, objectOf, textOf } from '../line/json.ts'
import { SITE, segmentOf } from '../line/site.ts'

/**
 * What one is invited to.
 *
 * @param generic what the network shows of the invitation; `company` the page that it is of
 */
export function subjectOf(kind: Subject['type'], generic: Json | null, company: Json | null): Subject {
  const name =
    textOf(company?.name) ??
    textOf(objectOf(generic?.subtitle)?.text) ??
    textOf(objectOf(generic?.title)?.text)
  const target = /:([^:/?#()]+)\)?$/.exec(textOf(generic?.invitationTargetUrn) ?? '')?.[1] ?? null
  return { type: kind, name, url: urlOf(kind, target, textOf(company?.universalName)) }
}

function urlOf(kind: Subject['type'], target: string | null, universalName: string | null): string | null {
  const [path, id] =
    kind === 'ORGANIZATION'
      ? ['company', universalName ?? target]
      : kind === 'EVENT'
        ? ['events', target]
        : ['newsletters', target]
  const segment = id === null ? null : segmentOf(id)
  return segment === null ? null : `${SITE}/${path}/${segment}`
}
