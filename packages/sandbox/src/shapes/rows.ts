import type { Elements } from '../world/settings.ts'
import { type Form, type Json, type Row, type Thing, thing } from './document.ts'

/** A view and its invitation, each with the urn by which a normalized document names it. */
interface Viewed {
  readonly viewUrn: string
  readonly viewType: string
  readonly view: Json
  readonly invitationUrn: string
  readonly invitationType: string
  readonly invitation: Json
}

/** A view as a row of a list, with `beside` it what both lead to. */
export function viewRow(viewed: Viewed, form: Form, elements: Elements, beside: readonly Thing[]): Row {
  const { viewUrn, viewType, view, invitationUrn, invitationType, invitation } = viewed
  if (form === 'I') return { element: JSON.stringify({ ...view, invitation }), things: [] }
  const typedView = { $type: viewType, ...view }
  const typedInvitation = { $type: invitationType, ...invitation }
  if (elements === 'views')
    return { element: JSON.stringify({ ...typedView, invitation: typedInvitation }), things: beside }
  const things = [
    ...beside,
    thing(invitationUrn, typedInvitation, true),
    thing(viewUrn, { ...typedView, '*invitation': invitationUrn }),
  ]
  return { element: JSON.stringify(viewUrn), things }
}
