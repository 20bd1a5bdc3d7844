import type { AdminUser } from '@roomful/protocol';
import type { Office } from '#lib/admin/admin.svelte.ts';
import { adminText } from '#lib/messages/admin/admin-text.svelte.ts';
import type { Act } from './act.ts';

/** What may be done to somebody. */
export function personActs({ api }: Office, { id, username, role, kind }: AdminUser): Act[] {
  const makesAdmin = role === 'member';
  const roleName = makesAdmin ? adminText.makeAdmin : adminText.makeMember;
  const roleAct: Act = {
    scope: 'roles:write',
    heading: adminText.sure(roleName, username),
    detail: makesAdmin ? adminText.makeAdminDetail : adminText.makeMemberDetail,
    confirm: roleName,
    mild: true,
    run: () => api.setRole(id, makesAdmin ? 'admin' : 'member'),
  };
  return [
    ...(kind === 'person' ? [roleAct] : []),
    {
      scope: 'sessions:revoke',
      heading: adminText.sure(adminText.revokeSessions, username),
      detail: adminText.revokeSessionsDetail,
      confirm: adminText.revokeSessions,
      run: () => api.revokeSessions(id),
    },
    {
      scope: 'users:write',
      heading: adminText.sure(adminText.releaseName, username),
      detail: adminText.releaseNameDetail,
      confirm: adminText.releaseName,
      typed: username,
      run: () => api.releaseName(id),
    },
    {
      scope: 'data:erase',
      heading: adminText.sure(adminText.erase, username),
      detail: adminText.eraseDetail,
      confirm: adminText.erase,
      typed: username,
      run: () => api.erase(id),
    },
  ];
}
