import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, equals, firstOf, forKinds, lacks, saysReason, specNotObserved, when } from './vocabulary/index.js';

/** Ready sums a Flux object up; while it is Unknown the controller is at work (https://fluxcd.io/flux/components). */
const ready = (kind: string): HealthRule =>
  firstOf(
    when(equals('spec.suspend', true), always('Suspended', `${kind} is suspended`)),
    when(specNotObserved, always('Progressing', `Waiting for ${kind} status`)),
    condition('Ready', { True: saysReason('Healthy'), False: saysReason('Degraded'), other: saysReason('Progressing') }),
    always('Progressing', `Waiting for ${kind} status`),
  );

/** Nothing fetches an OCI Helm repository itself, so that nothing is ever reported. */
const ociHelmRepository = when(
  equals('spec.type', 'oci'),
  always('Healthy', "Helm repositories of type 'oci' do not contain any information in the status."),
);

/** Static since notification v1beta3: they have no status; older versions report Ready. */
const staticKind = (kind: string): HealthRule => firstOf(when(lacks('status.conditions'), always('Healthy')), ready(kind));

export const flux: HealthRules = {
  ...forKinds('fluxcd.controlplane.io', ['FluxInstance', 'ResourceSet', 'ResourceSetInputProvider'], ready),
  'helm.toolkit.fluxcd.io/HelmRelease': ready('HelmRelease'),
  ...forKinds('image.toolkit.fluxcd.io', ['ImagePolicy', 'ImageRepository', 'ImageUpdateAutomation'], ready),
  'infra.contrib.fluxcd.io/Terraform': ready('Terraform'),
  'kustomize.toolkit.fluxcd.io/Kustomization': ready('Kustomization'),
  ...forKinds('notification.toolkit.fluxcd.io', ['Alert', 'Provider'], staticKind),
  'notification.toolkit.fluxcd.io/Receiver': ready('Receiver'),
  ...forKinds('source.toolkit.fluxcd.io', ['Bucket', 'ExternalArtifact', 'GitRepository', 'HelmChart', 'OCIRepository'], ready),
  'source.toolkit.fluxcd.io/HelmRepository': firstOf(ociHelmRepository, ready('HelmRepository')),
  'source.extensions.fluxcd.io/ArtifactGenerator': ready('ArtifactGenerator'),
};
