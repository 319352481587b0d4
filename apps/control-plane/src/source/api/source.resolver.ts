import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { CursorCodec } from '../../platform/graphql/cursor.js';
import { PageArgs, pageSize, toConnection } from '../../platform/graphql/connection.js';
import { SOURCE_DIRECTORY } from '../ports.js';
import type { SourceDirectory, WatchedSource } from '../ports.js';
import { Source, SourceConnection } from './source.types.js';

const cursors = new CursorCodec('sources', z.string().max(2_048));

@Resolver(() => Source)
export class SourceResolver {
  constructor(@Inject(SOURCE_DIRECTORY) private readonly sources: SourceDirectory) {}

  @Query(() => SourceConnection, { name: 'sources', description: 'By address.' })
  async list(@Args({ type: () => PageArgs }) page: PageArgs) {
    const first = pageSize(page.first);
    const after = cursors.decodeOptional(page.after);
    const rows = await this.sources.list({ first: first + 1, ...(after !== null && { after }) });
    return toConnection(rows, first, ({ url }) => cursors.encode(url), sourceOf, () => this.sources.count());
  }
}

const sourceOf = ({ repositoryId, url, credential, pollSeconds, failure, refs }: WatchedSource): Source => ({ id: repositoryId, url, credential, pollSeconds, failure, refs: [...refs] });
