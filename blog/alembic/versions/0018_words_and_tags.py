"""Search and quote of a text only what anybody may read; let addresses of tags lead on."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Without cards for members, and without what is no text. An expression that begins with a lazy
# part is lazy as a whole.
READABLE = r"""
    regexp_replace(
        regexp_replace(
            body_html,
            '<!--kg-gated-block:begin nonMember:false.*?<!--kg-gated-block:end-->', '', 'g'
        ),
        '<(script|style|template)\M.*?</\1\s*>', '', 'gi'
    )
"""
WORDS = rf"regexp_replace(regexp_replace({READABLE}, '<[^>]*>', ' ', 'g'), '\s+', ' ', 'g')"
SIGNS = (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "''"))


def upgrade() -> None:
    op.create_table(
        "former_tag_slugs",
        sa.Column("slug", sa.String(80), primary_key=True),
        sa.Column(
            "tag_id", sa.Integer, sa.ForeignKey("tags.id", ondelete="CASCADE"), nullable=False
        ),
    )
    op.create_index("ix_former_tag_slugs_tag_id", "former_tag_slugs", ["tag_id"])
    text = WORDS
    # The sign that begins all others is written out last, so that nothing is read twice.
    for sign, letter in (*SIGNS, ("&amp;", "&")):
        text = f"replace({text}, '{sign}', '{letter}')"
    op.execute(
        f"UPDATE posts SET body_text = btrim({text})"
        """ WHERE lexical::text ~ '"(nonMember|showOnWeb)": false'"""
    )


def downgrade() -> None:
    """Take the addresses away; texts are written whole when their posts are saved again."""
    op.drop_table("former_tag_slugs")
