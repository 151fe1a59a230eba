/**
 * What Salver has answered: who carries out an answer now, and what became of each. Table: `answers`.
 *
 * Promises: an invitation is answered by one call at a time, over all gateways; what was carried out is recorded in the
 * transaction that charges for it; what a gateway left behind when it died, or whose reply was lost, is known to be
 * unsure, and the call that was interrupted is known again by its `Idempotency-Key`.
 */
export {
  type Answers,
  type Claim,
  type Done,
  idOfInviting,
  invitedMemberOf,
  makeAnswers,
  type Recorded,
} from './answers.ts'
