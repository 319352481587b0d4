import { Field, ObjectType } from '@nestjs/graphql';
import { Cluster } from '../../fleet/api/index.js';
import { DateTime } from '../../platform/graphql/scalars.js';

@ObjectType({ description: 'An application is being taken out of a cluster.' })
export class Deletion {
  @Field(() => Cluster)
  cluster: Cluster;
  @Field(() => Boolean, { description: 'Its objects go, too.' })
  cascade: boolean;
  @Field(() => DateTime, { description: 'When it was asked for.' })
  since: string;
  @Field(() => String, { description: 'A sentence without its full stop: the hook, the object or the cluster, and since when.' })
  waitsFor: string;
  @Field(() => String, { nullable: true, description: 'What a person can do when that never comes; null while nothing needs to be done.' })
  wayOut: string | null;
}
