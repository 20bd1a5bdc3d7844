import type { AdminUser } from '@roomful/protocol';
import type { Office } from '#lib/admin/admin.svelte.ts';
import { adminText } from '#lib/messages/admin/admin-text.svelte.ts';
import type { Act } from './act.ts';

/** What may be done to somebody. */
export function personActs({ api }: Office, { id, username, displayName, role, kind }: AdminUser): Act[] {
  /** The users of an app have a handle instead of a name, and no role: the app decides. */
  const isOfApp = displayName !== undefined;
  const name = displayName ?? username;
  const makesAdmin = role === 'member';
  const roleName = makesAdmin ? adminText.makeAdmin : adminText.makeMember;
  const roleAct: Act = {
    scope: 'roles:write',
    heading: adminText.sure(roleName, name),
    detail: makesAdmin ? adminText.makeAdminDetail : adminText.makeMemberDetail,
    confirm: roleName,
    mild: true,
    run: () => api.setRole(id, makesAdmin ? 'admin' : 'member'),
  };
  const releaseAct: Act = {
    scope: 'users:write',
    heading: adminText.sure(adminText.releaseName, name),
    detail: adminText.releaseNameDetail,
    confirm: adminText.releaseName,
    typed: username,
    run: () => api.releaseName(id),
  };
  return [
    ...(kind === 'person' && !isOfApp ? [roleAct] : []),
    {
      scope: 'sessions:revoke',
      heading: adminText.sure(adminText.revokeSessions, name),
      detail: adminText.revokeSessionsDetail,
      confirm: adminText.revokeSessions,
      run: () => api.revokeSessions(id),
    },
    ...(isOfApp ? [] : [releaseAct]),
    {
      scope: 'data:erase',
      heading: adminText.sure(adminText.erase, name),
      detail: adminText.eraseDetail,
      confirm: adminText.erase,
      typed: username,
      run: () => api.erase(id),
    },
  ];
}
