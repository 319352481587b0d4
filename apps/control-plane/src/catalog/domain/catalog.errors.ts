import { TidemarkError } from '@tidemark/kernel';
import type { ApplicationDeclared, ApplicationOwner } from './catalog.events.js';

export const applicationNotFound = (name: string): TidemarkError =>
  new TidemarkError('catalog.application-not-found', `no application is named "${name}"`, { nextStep: 'List the applications with `tidemark app list`.', details: { application: name } });

export function ownedByAnother(existing: ApplicationDeclared, owner: ApplicationOwner): TidemarkError {
  const application = `${existing.namespace}/${existing.name}`;
  const by = existing.owner === null ? 'by hand' : `by the root application ${existing.owner.applicationId}`;
  const nextStep =
    owner === null
      ? 'Change it in the Git repository of its root application.'
      : 'Give the declaration another name, or delete the existing application first.';
  return new TidemarkError('catalog.owned-by-another', `the application ${application} is already declared ${by}`, { nextStep, details: { application, owner: existing.owner?.applicationId ?? null } });
}
