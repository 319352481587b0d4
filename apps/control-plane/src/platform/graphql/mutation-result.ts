import { ObjectType } from '@nestjs/graphql';
import { MutationPayload } from './mutation.js';

/** The answer of a mutation that has nothing else to say. */
@ObjectType({ description: 'Done, or why not.' })
export class MutationResult extends MutationPayload {}
