import type { Form, Lack } from '../shapes/document.ts'
import type { Member } from '../world/member.ts'
import type { World } from '../world/world.ts'

/** A request of the protocol, let in and understood, on its way to its answer. */
export interface Asking {
  readonly world: World
  readonly member: Member
  /** The form that the `accept` header asks for. */
  readonly form: Form
  readonly url: string
  /** The id or slug in the path, if any. */
  readonly named: string
  /** What a write says; undefined where it is no JSON. */
  readonly body: unknown
  /** What the answer is to lack, and whether its list is to be empty. */
  readonly lack: Lack
  readonly empty: boolean
  readonly now: number
}
