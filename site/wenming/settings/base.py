"""What holds everywhere; whatever an operator changes is read from the environment.

Every variable read here or in a sibling module is listed in the table of
docs/operator.md, and a test compares the two.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

from core.addons.discovery import discover
from core.guard.networks import parsed_networks
from core.url_passwords import without_password

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[3]
VAR_DIR = BASE_DIR / "var"

DEBUG = False
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
# What Wagtail's own translation lacks, and this house's terms.
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["wenming.formats"]
ROOT_URLCONF = "wenming.urls"
WSGI_APPLICATION = "wenming.wsgi.application"
ASGI_APPLICATION = "wenming.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "users.User"

# Ours come before Wagtail's, so that our templates win over the stock ones.
INSTALLED_APPS = [
    "home.apps.HomeConfig",
    "stories.apps.StoriesConfig",
    "activities.apps.ActivitiesConfig",
    "brands.apps.BrandsConfig",
    "search.apps.SearchConfig",
    "core.apps.CoreConfig",
    "core.addons.apps.AddonsConfig",
    "core.desk.apps.DeskConfig",
    "core.reviews.apps.ReviewsConfig",
    "core.checks.apps.ChecksConfig",
    "core.word_import.apps.WordImportConfig",
    "core.readership.apps.ReadershipConfig",
    "core.guard.apps.GuardConfig",
    "core.users.apps.UsersConfig",
    "core.worker.apps.WorkerConfig",
    "core.backup.apps.BackupConfig",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "core.accounts.apps.AccountsConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    # After the admin, whose mails about review it takes the place of.
    "core.notices.apps.NoticesConfig",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "tree_queries",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

# Add-ons come last, so that none takes the place of a template, a static file or a command.
ADDONS = discover({"plugins": BASE_DIR / "plugins"})
INSTALLED_APPS += ADDONS.apps
# What operators give otherwise than an add-on's `default_settings`: {"label": {"name": value}}.
ADDON_SETTINGS = env.json("ADDON_SETTINGS", default={})

MIDDLEWARE = [
    "core.security.SecurityHeadersMiddleware",
    "core.security.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.readership.middleware.ReadershipMiddleware",
    "core.page_cache.PageCacheMiddleware",
    "core.read_only.ReadOnlyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.guard.middleware.GuardMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.redirects.middleware.RedirectMiddleware",
    "core.refusals.RefusalMiddleware",
    "core.corrections.gone.GoneMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

# Database: one file by default, any server by DATABASE_URL.

if env("DATABASE_URL", default=""):
    DATABASES = {"default": env.db_url("DATABASE_URL")}
else:
    VAR_DIR.mkdir(exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(VAR_DIR / "db.sqlite3"),
        }
    }
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Web and worker write to the same file: taking the write lock at BEGIN makes the
    # busy timeout apply, where a read lock upgraded later would fail at once.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = 60
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Each thread keeps its connection, and asks before it is used again whether it still holds;
    # a server that does not answer holds up no request for as long as the kernel would wait.
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "application_name": "wenming",
        **DATABASES["default"].get("OPTIONS", {}),
    }
DATABASES["default"]["ATOMIC_REQUESTS"] = False

# Cache: each process its own by default, one for all by REDIS_URL. Whole answers and pieces of
# pages are large and many; they must not push out what every request needs.

REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    _shared = {"BACKEND": "core.shared_cache.SharedCache", "LOCATION": REDIS_URL}
    CACHES = {
        "default": {**_shared, "KEY_PREFIX": "wenming"},
        "pages": {**_shared, "KEY_PREFIX": "wenming-pages"},
        "pieces": {**_shared, "KEY_PREFIX": "wenming-pieces"},
        "sessions": {
            **_shared,
            "BACKEND": "core.shared_cache.SharedSessions",
            "KEY_PREFIX": "wenming-sessions",
        },
    }
else:
    _local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    _many = {"MAX_ENTRIES": 1000}
    CACHES = {
        "default": {**_local, "LOCATION": "wenming"},
        "pages": {**_local, "LOCATION": "wenming-pages", "OPTIONS": _many},
        "pieces": {**_local, "LOCATION": "wenming-pieces", "OPTIONS": _many},
    }
# Of each process in any case; those of earlier states of the content go first.
CACHES["objects"] = {
    "BACKEND": "core.object_cache.ObjectCache",
    "LOCATION": "wenming-objects",
    "OPTIONS": {"MAX_ENTRIES": 12},
}

# A page saved in the admin must never wait for the worker, hence two queues.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "background": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}

# Accounts, sessions, messages.

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["core.guard.backends.LimitedModelBackend"]
LOGIN_URL = "wagtailadmin_login"
CSRF_FAILURE_VIEW = "core.error_pages.csrf_failure"
WAGTAILADMIN_USER_LOGIN_FORM = "core.guard.forms.SignInForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "core.guard.forms.MailedResetForm"  # noqa: S105
PASSWORD_RESET_TIMEOUT = 60 * 60 * 2
# Where there is a shared cache, sessions are there for speed, and in the database to last.
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if REDIS_URL else 'db'}"
SESSION_CACHE_ALIAS = "sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# Keys that were in use before: what they have signed and sealed still holds.
SECRET_KEY_FALLBACKS = env.list("OLD_SECRET_KEYS", default=[])
# Whether everybody who may enter the admin must give a code besides the password.
REQUIRE_MFA = env.bool("REQUIRE_MFA", default=False)
# From where the admin may be entered; empty for anywhere.
ADMIN_ADDRESSES = parsed_networks("ADMIN_ADDRESSES", env.list("ADMIN_ADDRESSES", default=[]))
SIGN_IN_LOG_DAYS = env.int("SIGN_IN_LOG_DAYS", default=365)
if SIGN_IN_LOG_DAYS < 180:
    raise ImproperlyConfigured(
        f"SIGN_IN_LOG_DAYS 不能是 {SIGN_IN_LOG_DAYS}：登录记录依法至少保存六个月，请填 180 以上。"
    )
# Well-known accounts with a published password exist in development only.
DEMO_ACCOUNTS = False

# Records are numbered PREFIX-YEAR-000123.
ACTIVITY_CODE_PREFIX = env("ACTIVITY_CODE_PREFIX", default="PX")

# How many days of readings are told apart by the day; the sum of older ones is kept.
READERSHIP_DAYS = env.int("READERSHIP_DAYS", default=1095)
# Seconds between two writings of what was read; 0 leaves it to whoever asks for it.
READERSHIP_WRITTEN_EVERY = 10
# Notices are removed this many days after they were written.
NOTICE_DAYS = env.int("NOTICE_DAYS", default=180)

# Share posters are set in Source Han (思源) fonts of the machine; none there, no posters.
POSTER_FONTS = env.list(
    "POSTER_FONTS",
    default=["/usr/share/fonts", "/usr/local/share/fonts", str(VAR_DIR / "fonts")],
)

# Files.

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "media")).root
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Uploads: a folder by default, a bucket of any S3 service by AWS_STORAGE_BUCKET_NAME. The site
# alone reads it, and answers for who sees what as ever.
AWS_STORAGE_BUCKET_NAME = env("AWS_STORAGE_BUCKET_NAME", default="")
if AWS_STORAGE_BUCKET_NAME:
    STORAGES["default"] = {"BACKEND": "core.object_storage.ObjectStorage"}
AWS_S3_ENDPOINT_URL = env("AWS_S3_ENDPOINT_URL", default=None)
AWS_S3_REGION_NAME = env("AWS_S3_REGION_NAME", default=None)
AWS_S3_ADDRESSING_STYLE = env("AWS_S3_ADDRESSING_STYLE", default="auto")
AWS_ACCESS_KEY_ID = env("AWS_ACCESS_KEY_ID", default=None)
AWS_SECRET_ACCESS_KEY = env("AWS_SECRET_ACCESS_KEY", default=None)
FILE_UPLOAD_PERMISSIONS = 0o644
# A long StreamField posts thousands of small fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Word files that editors take over: the file, one picture in it (MB), and where a file waits until
# somebody has looked at what would come of it.
WORD_MAX_MB = env.int("WORD_MAX_MB", default=30)
WORD_PICTURE_MAX_MB = env.int("WORD_PICTURE_MAX_MB", default=20)
WORD_IMPORT_DIR = str(VAR_DIR / "word-import")
# Where uploads of contributors wait until they are whole.
CONTRIBUTIONS_PARTS_DIR = str(VAR_DIR / "contributions")

# Wagtail.

WAGTAIL_SITE_NAME = "文明"
WAGTAILADMIN_BASE_URL = env("SITE_URL", default="http://127.0.0.1:8000")
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# A review ends by its own rules, and publishing what was approved before does not end it.
WAGTAIL_FINISH_WORKFLOW_ACTION = "core.reviews.finishing.release_approved"
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False
# Neither the admin nor a visitor's browser may talk to another host.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS = []
WAGTAILIMAGES_IMAGE_MODEL = "core.SiteImage"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "avif", "heic"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "core.SiteDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    *("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "csv", "txt", "zip"),
    *("mp3", "m4a", "mp4", "webm", "vtt", "srt"),
]
WAGTAILDOCS_CONTENT_TYPES = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "vtt": "text/vtt",
}
WAGTAILDOCS_MAX_UPLOAD_SIZE = 100 * 1024 * 1024

# How many requests a web process answers at once, as its server was told.
WEB_THREADS = env.int("WEB_THREADS", default=4)

# Activity search: an index in a folder by default, else a cluster. Its password stands apart, under
# a name that Django hides in reports.
SEARCH_URL, SEARCH_PASSWORD = without_password(env("SEARCH_URL", default=""))
SEARCH_DIR = env.path("SEARCH_DIR", default=str(VAR_DIR / "search")).root
# How many processes a large rebuild may use; 0 is one for each core, at most four.
SEARCH_REBUILD_PROCESSES = env.int("SEARCH_REBUILD_PROCESSES", default=0)

WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.backends"}}

# Mail: printed in development, sent by whatever server EMAIL_URL names elsewhere.

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="文明 <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Whether a proxy stands before the site, whose word on the visitor's address holds.
TRUSTS_PROXY = False

# What a browser may load: the public site only files of its own; the admin, whose stock
# templates carry inline scripts and styles, also those (core.security picks the policy).

# Wagtail itself allows the frame of its preview panel.
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": SECURE_CROSS_ORIGIN_OPENER_POLICY,
    # What no page of this site asks a browser for.
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            *("accelerometer", "browsing-topics", "camera", "display-capture"),
            *("geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone"),
            *("midi", "payment", "serial", "usb", "xr-spatial-tracking"),
        )
    ),
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    # Date fields, choosers and lists of rows in Wagtail's forms start by inline scripts; its
    # pages have no handlers in attributes.
    "script-src": [SELF, UNSAFE_INLINE],
    "script-src-attr": [NONE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "media-src": [SELF, "blob:"],
    "frame-ancestors": [SELF],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # Two lines for each indexed object, and what the site history tells anyway.
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        # One line for each question to the search cluster.
        "elastic_transport": {"level": "WARNING"},
    },
}
