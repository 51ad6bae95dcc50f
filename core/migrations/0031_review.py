"""Items of the review queue belong where their post stands, and what stands is hidden no more."""

from __future__ import annotations

import json
from typing import Any

import peewee


class Post(peewee.Model):
    class Meta:
        table_name = "post"


class ReviewItem(peewee.Model):
    subject_type = peewee.CharField(max_length=30)
    snapshot = peewee.TextField()
    post_id = peewee.IntegerField(null=True)

    class Meta:
        table_name = "review_item"


COLUMN = '"post_id" INTEGER REFERENCES "post" ("id") ON DELETE SET NULL'
KNOWN = """
UPDATE "review_item" SET "post_id" = "subject_id"
WHERE "subject_type" = 'post' AND "subject_id" IN (SELECT "id" FROM "post")
"""
WAITING = """
UPDATE "review_item" SET "post_id" = (
    SELECT COALESCE(h."post_id", p."id") FROM "held" AS h
    LEFT JOIN "post" AS p ON p."thread_id" = h."thread_id" AND p."number" = 1
    WHERE h."id" = "review_item"."subject_id")
WHERE "subject_type" = 'held'
"""
APPEALS = """
UPDATE "review_item" SET "post_id" = (
    SELECT d."post_id" FROM "appeal" AS a
    JOIN "review_item" AS d ON a."against" = 'item:' || CAST(d."id" AS VARCHAR(20))
    WHERE a."id" = "review_item"."subject_id")
WHERE "subject_type" = 'appeal'
"""
STANDS = """
UPDATE "hidden_post" SET "returned_at" = "hidden_at", "may_return" = FALSE
WHERE "returned_at" IS NULL AND "post_id" IN (
    SELECT p."id" FROM "post" AS p JOIN "thread" AS t ON p."thread_id" = t."id"
    WHERE p."deleted_at" IS NULL AND t."deleted_at" IS NULL)
"""


def up(migrator: Any, db: Any) -> None:
    """Add the column, fill it in for what is known of old items, and end marks of what is back."""
    db.execute_sql(f'ALTER TABLE "review_item" ADD COLUMN {COLUMN}')
    db.execute_sql('CREATE INDEX "review_item_post_id" ON "review_item" ("post_id")')
    for statement in (KNOWN, WAITING):
        db.execute_sql(statement)
    with db.bind_ctx([Post, ReviewItem], bind_refs=False, bind_backrefs=False):
        _files()
    for statement in (APPEALS, STANDS):
        db.execute_sql(statement)


def _files() -> None:
    """The snapshot of a reported file names the post in which it was seen."""
    for item in list(ReviewItem.select().where(ReviewItem.subject_type == "file")):
        post_id = json.loads(item.snapshot).get("post")
        if post_id and Post.select().where(Post.id == post_id).exists():
            ReviewItem.update(post_id=post_id).where(ReviewItem.id == item.id).execute()
