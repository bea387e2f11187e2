from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy as _

from search.evaluation import JudgedFileError, evaluate, read_articles, read_questions, table


class Command(BaseCommand):
    help = _("用评判过的问题检验搜索质量，不影响正在使用的索引")

    def add_arguments(self, parser):
        parser.add_argument(
            "--corpus",
            required=True,
            metavar="FILE",
            help=_("文章，每行一个 JSON：{id, title, text, kind}"),
        )
        parser.add_argument(
            "--queries",
            required=True,
            metavar="FILE",
            help=_("问题，每行一个 JSON：{q, kind, relevant: [{id, grade}]}"),
        )

    def handle(self, *args, corpus, queries, **options):
        try:
            articles = read_articles(corpus)
            questions = read_questions(queries, {article.id for article in articles})
        except JudgedFileError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(table(evaluate(articles, questions)))
