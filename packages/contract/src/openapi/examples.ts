import type { ErrorCode } from '../errors.ts'

/**
 * Real answers of a gateway with the sandbox, recorded by `npm run record:examples`: not to be edited by hand.
 *
 * Those of operations by their id, those of actions by their name, with a word more where one has several.
 */
export const ANSWERS: Readonly<Record<string, { readonly request?: unknown; readonly response: unknown }>> = {
  list_invitations: {
    request: {
      account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
      action: 'list_invitations',
      params: { count: 2, offset: 20 },
    },
    response: {
      success: true,
      data: {
        invitations: [
          {
            entity_urn: 'urn:li:invitation:7096489783153533916',
            shared_secret: '92H4QKNk8Y',
            sender: {
              first_name: 'अनन्या',
              last_name: 'देशपांडे',
              headline: 'Legal Counsel at شركة الواحة | TEDx',
              linkedin_url:
                'https://www.linkedin.com/in/%E0%A4%85%E0%A4%A8%E0%A4%A8%E0%A5%8D%E0%A4%AF%E0%A4%BE-%E0%A4%A6%E0%A5%87%E0%A4%B6%E0%A4%AA%E0%A4%BE%E0%A4%82%E0%A4%A1%E0%A5%87-16ab3b14',
              profile_picture_url:
                'https://media.sandbox.invalid/dms/image/v2/4jJRGq5svwr45OcnTr670q/profile-displayphoto-shrink_400_400/0/1700000000000?e=1893456000&v=beta',
            },
            invitation_type: 'CONNECTION',
            sent_time: '1w',
            sent_time_days: 8,
            invitation_id: '7096489783153533916',
            sent_at: '2026-11-16T11:58:59.642Z',
            message: null,
            unseen: true,
            mutual_connections: 14,
            subject: null,
          },
          {
            entity_urn: 'urn:li:invitation:7096489782396172751',
            shared_secret: '-n66qR8iqJ',
            sender: {
              first_name: 'Oliver',
              last_name: 'Patel',
              headline: 'Software Engineer at Żubr Logistyka',
              linkedin_url: 'https://www.linkedin.com/in/oliver-patel-b0724145',
              profile_picture_url:
                'https://media.sandbox.invalid/dms/image/v2/XA7YdQKAprcyk9_L0QWEBQ/profile-displayphoto-shrink_400_400/0/1700000000000?e=1893456000&v=beta',
            },
            invitation_type: 'CONNECTION',
            sent_time: '1w',
            sent_time_days: 9,
            invitation_id: '7096489782396172751',
            sent_at: '2026-11-15T13:50:20.815Z',
            message: null,
            unseen: false,
            mutual_connections: null,
            subject: null,
          },
        ],
        total_results: 2,
        total_available_results: 40,
        pagination: {
          offset: 20,
          count: 2,
          next_offset: 22,
          has_more: true,
          results_per_page: 10,
          pages_fetched: 1,
        },
      },
      metadata: {
        action: 'list_invitations',
        account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
        credits_consumed: 1,
        timestamp: '2026-11-25T03:38:51Z',
        request_id: 'req_01a210c8e7bc721193c6a3b6a147ee33',
        sandbox: true,
      },
    },
  },
  list_sent: {
    request: {
      account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
      action: 'list_sent',
      params: { count: 2 },
    },
    response: {
      success: true,
      data: {
        invitation_type: 'CONNECTION',
        invitations: [
          {
            entity_urn: 'urn:li:invitation:7096489782193883359',
            recipient: {
              first_name: 'Marcus',
              last_name: 'Nguyen',
              headline:
                'Customer Success Manager @ Bright Signal AI | Mentor | Certified Scrum Master | Coffee ☕ > meetings',
              linkedin_url: 'https://www.linkedin.com/in/marcus-nguyen-8f8110c0',
              profile_picture: null,
            },
            invitation_type: 'CONNECTION',
            sent_time: '33m',
            sent_time_days: 0,
            invitation_id: '7096489782193883359',
            sent_at: '2026-11-25T03:05:10.452Z',
            message: null,
            unseen: null,
            mutual_connections: null,
            subject: null,
          },
          {
            entity_urn: 'urn:li:invitation:7096489783239678871',
            recipient: {
              first_name: 'Ђорђе',
              last_name: 'Ёлкин',
              headline:
                'Nurse Practitioner at Northwind Robotics | #opentowork | Keynotes on resilience | Lean Six Sigma Black Belt',
              linkedin_url:
                'https://www.linkedin.com/in/%D0%82%D0%BE%D1%80%D1%92%D0%B5-%D0%81%D0%BB%D0%BA%D0%B8%D0%BD-29499971',
              profile_picture: null,
            },
            invitation_type: 'CONNECTION',
            sent_time: '2h',
            sent_time_days: 0,
            invitation_id: '7096489783239678871',
            sent_at: '2026-11-25T01:30:38.945Z',
            message: null,
            unseen: null,
            mutual_connections: null,
            subject: null,
          },
        ],
        total_results: 2,
        total_available_results: 30,
        pagination: {
          offset: 0,
          count: 2,
          next_offset: 2,
          has_more: true,
          results_per_page: 100,
          pages_fetched: 2,
        },
      },
      metadata: {
        action: 'list_sent',
        account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
        credits_consumed: 1,
        timestamp: '2026-11-25T03:38:51Z',
        request_id: 'req_01a210c8e85a7066b083f7c987649142',
        sandbox: true,
      },
    },
  },
  list_connections: {
    request: {
      account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
      action: 'list_connections',
      params: { count: 2 },
    },
    response: {
      success: true,
      data: {
        connections: [
          {
            name: 'Emma Lindqvist',
            job_title:
              'Supply Chain Analyst at 株式会社あおぞら | Forbes 30 under 30 | Lean Six Sigma Black Belt',
            profile_url: 'https://www.linkedin.com/in/emma-lindqvist-382781c0/',
            profile_picture: null,
            connected_at: '2026-11-25T03:13:26.142Z',
          },
          {
            name: 'Anne-Sophie McAllister',
            job_title: 'Open to work',
            profile_url: 'https://www.linkedin.com/in/anne-sophie-mcallister-5bee0e71/',
            profile_picture: null,
            connected_at: '2026-11-25T01:17:34.499Z',
          },
        ],
        total_results: 2,
        total_available_results: 20,
        pagination: {
          offset: 0,
          count: 2,
          next_offset: 2,
          has_more: true,
          results_per_page: 100,
          pages_fetched: 2,
        },
      },
      metadata: {
        action: 'list_connections',
        account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
        credits_consumed: 1,
        timestamp: '2026-11-25T03:38:51Z',
        request_id: 'req_01a210c8e89677039dc0d8eb73e8cdc0',
        sandbox: true,
      },
    },
  },
  check_invitation: {
    request: {
      account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
      action: 'check_invitation',
      params: {
        profile_url:
          'https://www.linkedin.com/in/%E0%A4%85%E0%A4%A8%E0%A4%A8%E0%A5%8D%E0%A4%AF%E0%A4%BE-%E0%A4%A6%E0%A5%87%E0%A4%B6%E0%A4%AA%E0%A4%BE%E0%A4%82%E0%A4%A1%E0%A5%87-16ab3b14',
      },
    },
    response: {
      success: true,
      data: {
        invitation_state: 'PENDING',
        member_distance: 2,
        invitation_type: 'RECEIVED',
        invitation_id: '7096489783153533916',
        message: 'This person has invited you. Accept or decline it.',
      },
      metadata: {
        action: 'check_invitation',
        account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
        credits_consumed: 1,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8e8ca7005b7c6a8da3df66782',
        sandbox: true,
      },
    },
  },
  accept: {
    request: {
      account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
      action: 'accept',
      params: { entity_urn: 'urn:li:invitation:7096489783153533916', shared_secret: '92H4QKNk8Y' },
    },
    response: {
      success: true,
      data: {
        invitation_id: '7096489783153533916',
        entity_urn: 'urn:li:invitation:7096489783153533916',
        state: 'accepted',
      },
      metadata: {
        action: 'accept',
        account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
        credits_consumed: 1,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8e90c75a4b5b41393f71ded6c',
        sandbox: true,
      },
    },
  },
  decline: {
    request: {
      account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
      action: 'decline',
      params: { invitation_id: '7096489782396172751' },
    },
    response: {
      success: true,
      data: {
        invitation_id: '7096489782396172751',
        entity_urn: 'urn:li:invitation:7096489782396172751',
        state: 'declined',
      },
      metadata: {
        action: 'decline',
        account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
        credits_consumed: 1,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8e93c7128b3fb34ffbf0b7144',
        sandbox: true,
      },
    },
  },
  answer: {
    request: {
      account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
      action: 'answer',
      params: {
        answers: [
          { invitation_id: '7096489782184994169', do: 'accept' },
          { invitation_id: '7096489782396172751', do: 'decline' },
        ],
      },
    },
    response: {
      success: true,
      data: {
        outcomes: [
          {
            invitation_id: '7096489782184994169',
            do: 'accept',
            outcome: 'accepted',
            message: 'It was accepted.',
          },
          {
            invitation_id: '7096489782396172751',
            do: 'decline',
            outcome: 'already_answered',
            message: 'It has been declined before.',
          },
        ],
      },
      metadata: {
        action: 'answer',
        account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
        credits_consumed: 1,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8e99472f0b1987e491f9ccfa8',
        sandbox: true,
      },
    },
  },
  withdraw: {
    request: {
      account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
      action: 'withdraw',
      params: { invitation_id: '7096489782193883359' },
    },
    response: {
      success: true,
      data: { withdrawn: true, invitation_id: '7096489782193883359' },
      metadata: {
        action: 'withdraw',
        account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
        credits_consumed: 1,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8e9c7714e82f3df9abfdec5b9',
        sandbox: true,
      },
    },
  },
  'withdraw by age': {
    request: {
      account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
      action: 'withdraw',
      params: { older_than_days: 249 },
    },
    response: {
      success: true,
      data: {
        dry_run: true,
        outcomes: [
          {
            invitation_id: '7096489783692133849',
            recipient: {
              first_name: 'Hannah',
              last_name: 'Smith',
              headline: null,
              linkedin_url: 'https://www.linkedin.com/in/hannah-smith-596e439c',
              profile_picture:
                'https://media.sandbox.invalid/dms/image/v2/zuCtj6-lmQNECde9JBrwkY/profile-displayphoto-shrink_400_400/0/1700000000000?e=1893456000&v=beta',
            },
            sent_at: '2026-03-20T21:47:09.934Z',
            outcome: 'would_withdraw',
            message: 'Not withdrawn: this was a dry run.',
          },
          {
            invitation_id: '7096489783553210440',
            recipient: {
              first_name: null,
              last_name: null,
              headline: null,
              linkedin_url: null,
              profile_picture: null,
            },
            sent_at: '2025-12-22T00:56:23.905Z',
            outcome: 'would_withdraw',
            message: 'Not withdrawn: this was a dry run.',
          },
        ],
        total_matching: 2,
        message:
          'Nothing was withdrawn: with dry_run false, 2 would be. Whoever’s invitation is withdrawn cannot be invited again for three weeks.',
      },
      metadata: {
        action: 'withdraw',
        account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8e9fa725391734ac3ce762eae',
        sandbox: true,
      },
    },
  },
  invite: {
    request: {
      account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
      action: 'invite',
      params: {
        profile_url: 'https://www.linkedin.com/in/priya-smith-6acc76c0',
        message: 'We met at the conference last week.',
      },
    },
    response: {
      success: true,
      data: {
        invitation_urn: 'urn:li:invitation:7096489783749410696',
        profile_urn: 'urn:li:fsd_profile:ACoAAjug5xc0kt3rgg6uMFUJEvBoT7QS2rs2xz_',
        first_name: 'Priya',
        last_name: 'Smith',
        headline: "It's complicated & it's C++",
        public_identifier: 'priya-smith-6acc76c0',
        profile_picture_url:
          'https://media.sandbox.invalid/dms/image/v2/BgAC63aH7Jo15t7kSSTj5v/profile-displayphoto-shrink_400_400/0/1700000000000?e=1893456000&v=beta',
      },
      metadata: {
        action: 'invite',
        account_id: 'acc_01a210c8e78575eb88fb8e8bf96bafaf',
        credits_consumed: 1,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8ea15776b913f20e0220f4287',
        sandbox: true,
      },
    },
  },
  login: {
    request: { platform: 'linkedin', login_token: 'THE_COOKIE_li_at', account_name: 'Second' },
    response: {
      success: true,
      data: { account_id: 'acc_01a210c8ea717781a6ef09ed3b639be1', status: 'connected' },
      metadata: {
        action: 'login',
        account_id: 'acc_01a210c8ea717781a6ef09ed3b639be1',
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8ea68742a81cec07f2d41045b',
        sandbox: true,
      },
    },
  },
  listAccounts: {
    response: {
      success: true,
      data: {
        accounts: [
          {
            account_id: 'acc_01a210c8ea717781a6ef09ed3b639be1',
            platform: 'linkedin',
            source: 'session',
            account_name: 'Second',
            status: 'connected',
            public_identifier: 'jiri-szucs-00bn5pz1kqnb4b',
            name: 'Jiří Szűcs',
            connected_at: '2026-11-25T03:38:52.400Z',
            health: {
              last_success_at: null,
              last_failure_at: null,
              last_failure: null,
              resting_until: null,
              requests_last_hour: 0,
            },
          },
        ],
        pagination: { offset: 0, count: 1, next_offset: null, has_more: false },
      },
      metadata: {
        action: null,
        account_id: null,
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8ea8974a9912b254342028e44',
      },
    },
  },
  getAccount: {
    response: {
      success: true,
      data: {
        account_id: 'acc_01a210c8ea717781a6ef09ed3b639be1',
        platform: 'linkedin',
        source: 'session',
        account_name: 'Second',
        status: 'connected',
        public_identifier: 'jiri-szucs-00bn5pz1kqnb4b',
        name: 'Jiří Szűcs',
        connected_at: '2026-11-25T03:38:52.400Z',
        health: {
          last_success_at: null,
          last_failure_at: null,
          last_failure: null,
          resting_until: null,
          requests_last_hour: 0,
        },
      },
      metadata: {
        action: null,
        account_id: 'acc_01a210c8ea717781a6ef09ed3b639be1',
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8ea93703980d128809ddb42b9',
        sandbox: true,
      },
    },
  },
  getCredits: {
    response: {
      success: true,
      data: { credits: 549 },
      metadata: {
        action: null,
        account_id: null,
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8ea9d7189a9a7c23d005cdfe6',
      },
    },
  },
  listLogs: {
    response: {
      success: true,
      data: {
        logs: [
          {
            request_id: 'req_01a210c8ea7b76c897a5c7e94b2e7c43',
            at: '2026-11-25T03:38:52.411Z',
            action: 'list_invitations',
            account_id: 'acc_01a210c8ea717781a6ef09ed3b639be1',
            status: 'success',
            http_status: 200,
            code: null,
            credits_consumed: 1,
            duration_ms: 9,
          },
          {
            request_id: 'req_01a210c8ea68742a81cec07f2d41045b',
            at: '2026-11-25T03:38:52.392Z',
            action: 'login',
            account_id: 'acc_01a210c8ea717781a6ef09ed3b639be1',
            status: 'success',
            http_status: 200,
            code: null,
            credits_consumed: 0,
            duration_ms: 15,
          },
        ],
        pagination: { offset: 0, count: 2, next_offset: null, has_more: false },
      },
      metadata: {
        action: null,
        account_id: null,
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8eab3714bba9fefa90d96a6c0',
      },
    },
  },
  forgetAccount: {
    response: {
      success: true,
      data: {},
      metadata: {
        action: null,
        account_id: 'acc_01a210c8ea717781a6ef09ed3b639be1',
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8eabd74c68eedc641d48594fa',
        sandbox: true,
      },
    },
  },
  makeWorkspace: {
    request: { name: 'Acme', credits: 1000 },
    response: {
      success: true,
      data: { workspace_id: 'ws_01a210c8ea32764aa1845933093a6499', name: 'Acme', credits: 1000 },
      metadata: {
        action: null,
        account_id: null,
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8ea30754a9ad5ef45e89580fe',
      },
    },
  },
  listWorkspaces: {
    response: {
      success: true,
      data: {
        workspaces: [
          { workspace_id: 'ws_01a210c8ea39768199d0ddb090b84cda', name: 'Tests', credits: 549 },
          { workspace_id: 'ws_01a210c8ea32764aa1845933093a6499', name: 'Acme', credits: 1000 },
        ],
        pagination: { next_cursor: 'ws_01a210c8ea32764aa1845933093a6499', has_more: true },
      },
      metadata: {
        action: null,
        account_id: null,
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8eac871ae8b069b005d4a3364',
      },
    },
  },
  grantCredits: {
    request: { amount: 500, reason: 'Top-up for March' },
    response: {
      success: true,
      data: { credits: 550, entry_id: 'ent_01a210c8ea5f714bb35293f2b797b392' },
      metadata: {
        action: null,
        account_id: null,
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8ea5a74778bd3ca1438c90fb2',
      },
    },
  },
  listLedger: {
    response: {
      success: true,
      data: {
        entries: [
          {
            sequence: 3,
            entry_id: 'ent_01a210c8ea7b76c897a5c7e94b2e7c43',
            kind: 'capture',
            amount: -1,
            balance_before: 550,
            balance: 549,
            call_id: 'req_01a210c8ea7b76c897a5c7e94b2e7c43',
            reason: null,
            at: '2026-11-25T03:38:52.420Z',
          },
          {
            sequence: 2,
            entry_id: 'ent_01a210c8ea5f714bb35293f2b797b392',
            kind: 'grant',
            amount: 500,
            balance_before: 50,
            balance: 550,
            call_id: null,
            reason: 'Top-up for March',
            at: '2026-11-25T03:38:52.382Z',
          },
        ],
        pagination: { next_cursor: '2', has_more: true },
      },
      metadata: {
        action: null,
        account_id: null,
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8ead876e4b49d27178f5fab7a',
      },
    },
  },
  makeKey: {
    request: { name: 'Production', rate_limit: { requests: 600, per_seconds: 60 } },
    response: {
      success: true,
      data: {
        key_id: 'key_01a210c8ea5572048aa0ad62815f5d10',
        api_key: 'slv_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
      },
      metadata: {
        action: null,
        account_id: null,
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8ea547166b26451466e68633d',
      },
    },
  },
  listKeys: {
    response: {
      success: true,
      data: {
        keys: [
          {
            key_id: 'key_01a210c8ea5572048aa0ad62815f5d10',
            name: 'Production',
            rate_limit: { requests: 600, per_seconds: 60 },
            created_at: '2026-11-25T03:38:52.372Z',
            expires_at: null,
            revoked_at: null,
          },
          {
            key_id: 'key_01a210c8ea48728483ea770da833160a',
            name: 'Tests',
            rate_limit: { requests: 1000000, per_seconds: 1 },
            created_at: '2026-11-25T03:38:52.359Z',
            expires_at: null,
            revoked_at: null,
          },
        ],
      },
      metadata: {
        action: null,
        account_id: null,
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8eadd72918ad076fa6e185482',
      },
    },
  },
  revokeKey: {
    response: {
      success: true,
      data: {},
      metadata: {
        action: null,
        account_id: null,
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8eae172a192995e221e40aba4',
      },
    },
  },
  getHealth: {
    response: {
      success: true,
      data: { status: 'ok' },
      metadata: {
        action: null,
        account_id: null,
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8eae57105b99d45145baa4320',
      },
    },
  },
  getReadiness: {
    response: {
      success: true,
      data: { status: 'ready' },
      metadata: {
        action: null,
        account_id: null,
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8eae6703f8db0f7e5abebac37',
      },
    },
  },
  closeWorkspace: {
    response: {
      success: true,
      data: {},
      metadata: {
        action: null,
        account_id: null,
        credits_consumed: 0,
        timestamp: '2026-11-25T03:38:52Z',
        request_id: 'req_01a210c8eae77756aaa3ff00e7224269',
      },
    },
  },
}

/** An answer of each error. */
export const FAILURES: Readonly<Record<ErrorCode, unknown>> = {
  INVALID_API_KEY: {
    success: false,
    error: {
      code: 'INVALID_API_KEY',
      message:
        'The header x-api-key is missing, or its key is unknown, expired or revoked. Send a key that your operator made for you.',
    },
    metadata: {
      action: 'list_invitations',
      credits_consumed: 0,
      timestamp: '2026-11-25T03:38:52Z',
      request_id: 'req_01a210c8ebb37589a8984d766a47a488',
    },
  },
  INVALID_ACCOUNT: {
    success: false,
    error: {
      code: 'INVALID_ACCOUNT',
      message:
        'account_id: there is no account "acc_1" in this key’s workspace. GET /v2/accounts lists those that are.',
    },
    metadata: {
      action: 'list_invitations',
      credits_consumed: 0,
      timestamp: '2026-11-25T03:38:52Z',
      request_id: 'req_01a210c8ebb674ddad671f67b48d1558',
    },
  },
  ACCOUNT_INACTIVE: {
    success: false,
    error: {
      code: 'ACCOUNT_INACTIVE',
      message:
        'The account’s session with the network has ended. Its owner must connect it again: POST /v2/login with a new login_token.',
    },
    metadata: {
      action: 'list_invitations',
      credits_consumed: 0,
      timestamp: '2026-11-25T03:38:52Z',
      request_id: 'req_01a210c8ebbe741fa2e0953d37860b1b',
    },
  },
  INVALID_ACTION: {
    success: false,
    error: {
      code: 'INVALID_ACTION',
      message:
        'action: got "list_invitation"; /v2/network has list_invitations, list_sent, accept, decline, answer, withdraw, check_invitation, invite, list_connections. Did you mean list_invitations?',
    },
    metadata: {
      action: 'list_invitation',
      credits_consumed: 0,
      timestamp: '2026-11-25T03:38:52Z',
      request_id: 'req_01a210c8ebc37521b5a48fdcf8e7f9c9',
    },
  },
  INVALID_PARAMS: {
    success: false,
    error: {
      code: 'INVALID_PARAMS',
      message:
        'params.count: got "10" (a string); expected an integer of at least 1 (above 1000 it is served as 1000; page with offset).',
    },
    metadata: {
      action: 'list_invitations',
      credits_consumed: 0,
      timestamp: '2026-11-25T03:38:52Z',
      request_id: 'req_01a210c8ebcf77699b206cde0f6a7f23',
    },
  },
  RATE_LIMITED: {
    success: false,
    error: {
      code: 'RATE_LIMITED',
      message: 'The network asks for a pause on this account. Try again after Retry-After.',
    },
    metadata: {
      action: 'list_invitations',
      credits_consumed: 0,
      timestamp: '2026-11-25T03:38:53Z',
      request_id: 'req_01a210c8ef98728bab1f46fe510fb6d4',
    },
  },
  INSUFFICIENT_CREDITS: {
    success: false,
    error: {
      code: 'INSUFFICIENT_CREDITS',
      message:
        'The call would cost 2 credits and 1 is free. Nothing was charged. Ask for fewer with a smaller count, or have credits added to the workspace.',
    },
    metadata: {
      action: 'list_invitations',
      credits_consumed: 0,
      timestamp: '2026-11-25T03:38:52Z',
      request_id: 'req_01a210c8ebd676edaedb64db8f904f67',
    },
  },
  CHANNEL_ERROR: {
    success: false,
    error: {
      code: 'CHANNEL_ERROR',
      message: 'The network did not answer properly. Nothing was charged; try again in a while.',
    },
    metadata: {
      action: 'list_invitations',
      credits_consumed: 0,
      timestamp: '2026-11-25T03:38:53Z',
      request_id: 'req_01a210c8ebef7643a603d3f44f7319e8',
    },
  },
  INTERNAL_ERROR: {
    success: false,
    error: {
      code: 'INTERNAL_ERROR',
      message:
        'A fault of Salver’s own. Tell its operator the request id req_01a210c8efad7003b24c831707ea0a96.',
    },
    metadata: {
      action: 'list_invitations',
      credits_consumed: 0,
      timestamp: '2026-11-25T03:38:53Z',
      request_id: 'req_01a210c8efad7003b24c831707ea0a96',
    },
  },
  UNAVAILABLE: {
    success: false,
    error: {
      code: 'UNAVAILABLE',
      message:
        'This gateway’s places for calls, 1 in all, are taken. Nothing was charged; try again in a moment.',
    },
    metadata: {
      action: 'list_invitations',
      credits_consumed: 0,
      timestamp: '2026-11-25T03:38:53Z',
      request_id: 'req_01a210c8f09272b49df8622bb1f60348',
    },
  },
  REQUEST_IN_PROGRESS: {
    success: false,
    error: {
      code: 'REQUEST_IN_PROGRESS',
      message: 'A call with the same Idempotency-Key is under way. Try again in a moment to get its answer.',
    },
    metadata: {
      action: 'list_invitations',
      credits_consumed: 0,
      timestamp: '2026-11-25T03:38:53Z',
      request_id: 'req_01a210c8f088774ab27b49bb66a1426c',
    },
  },
  NOT_FOUND: {
    success: false,
    error: { code: 'NOT_FOUND', message: 'There is no such path. Did you mean /v2/accounts?' },
    metadata: {
      action: null,
      credits_consumed: 0,
      timestamp: '2026-11-25T03:38:52Z',
      request_id: 'req_01a210c8ebae71d9888004d11e45ae52',
    },
  },
  METHOD_NOT_ALLOWED: {
    success: false,
    error: { code: 'METHOD_NOT_ALLOWED', message: 'GET is not a method of this path; it has POST.' },
    metadata: {
      action: null,
      credits_consumed: 0,
      timestamp: '2026-11-25T03:38:52Z',
      request_id: 'req_01a210c8ebb2702f82e7a97d6fd046ce',
    },
  },
}
