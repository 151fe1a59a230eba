/**
 * The ids under which the network's GraphQL knows its queries. The network changes its own with each release; who
 * uses the sandbox reads these from its first line.
 */
export const QUERIES = {
  invitations: 'voyagerRelationshipsDashInvitationViews.5d1e4a0c7b9f36a28c4417e2f0b6d913',
  sent: 'voyagerRelationshipsDashSentInvitationViews.a94c0f7be2d85316407bd1c98e3f52a6',
  profiles: 'voyagerIdentityDashProfiles.34ead06db82a2cc9a778fac97f69ad6a',
} as const
