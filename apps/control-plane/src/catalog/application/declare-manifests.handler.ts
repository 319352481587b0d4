import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DeclareManifests, type DeclareManifestsResult } from './declare-manifests.command.js';
import { ManifestDeclarer } from './declare-manifests.js';

@CommandHandler(DeclareManifests)
export class DeclareManifestsHandler implements ICommandHandler<DeclareManifests> {
  constructor(@Inject(ManifestDeclarer) private readonly declarer: ManifestDeclarer) {}

  async execute({ input }: DeclareManifests): Promise<DeclareManifestsResult> {
    return this.declarer.declare(input);
  }
}
