import { Field, Int, ObjectType } from '@nestjs/graphql';

/** An invitation, as GraphQL shows it. */
@ObjectType()
export class Invitation {
  @Field(() => Int)
  readonly number!: number;

  @Field(() => String)
  readonly friend!: string;
}
