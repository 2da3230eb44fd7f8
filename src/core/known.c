#include "known.h"

#include "bytes.h"
#include "conf.h"

#include <assert.h>
#include <string.h>

static const char *const certificates[] = {"data:", "engine:", "store:", NULL};
static const char *const access_logs[] = {"syslog:", "off", NULL};
static const char *const error_logs[] = {"syslog:", "memory:", "stderr", NULL};

/* What the master opens to speak TLS as a server. */
#define SSL_FILE(directive, need)                                                                  \
	{                                                                                          \
		.name = directive, .roles = KNOWN_PATH, .referent = NGA_REF_FILE,                  \
		.base = KNOWN_CONF_DIR, .needs = need, .except = certificates                      \
	}

#define PASS_FILE(directive, which)                                                                \
	{                                                                                          \
		.name = directive, .roles = KNOWN_PATH | KNOWN_SETTING, .referent = NGA_REF_FILE,  \
		.base = KNOWN_CONF_DIR, .by_use = true, .except = certificates, .setting = which   \
	}

/* What the master opens to speak TLS with upstreams, for one family of them. */
#define SSL_FAMILY(family, first)                                                                  \
	PASS_FILE(family "_ssl_certificate", (first) + KNOWN_TLS_CERTIFICATE),                     \
		PASS_FILE(family "_ssl_certificate_key", (first) + KNOWN_TLS_KEY),                 \
		PASS_FILE(family "_ssl_trusted_certificate", (first) + KNOWN_TLS_TRUSTED),         \
		PASS_FILE(family "_ssl_crl", (first) + KNOWN_TLS_CRL),                             \
		SSL_FILE(family "_ssl_password_file", SETTING_NONE),                               \
	{                                                                                          \
		.name = family "_ssl_verify", .roles = KNOWN_SETTING,                              \
		.setting = (first) + KNOWN_TLS_VERIFY                                              \
	}

#define SETTING(directive, which)                                                                  \
	{                                                                                          \
		.name = directive, .roles = KNOWN_SETTING, .setting = which                        \
	}
#define ANSWERS(directive)                                                                         \
	{                                                                                          \
		.name = directive, .roles = KNOWN_ANSWERS                                          \
	}
#define MAY_ANSWER(directive)                                                                      \
	{                                                                                          \
		.name = directive, .roles = KNOWN_MAY_ANSWER                                       \
	}
#define PASS(directive)                                                                            \
	{                                                                                          \
		.name = directive, .roles = KNOWN_PASS | KNOWN_ANSWERS                             \
	}

const struct known known_directives[] = {
	{.name = "ssl_certificate",
		.roles = KNOWN_PATH | KNOWN_SETTING,
		.referent = NGA_REF_FILE,
		.except = certificates,
		.setting = SETTING_CERTIFICATE},
	SSL_FILE("ssl_certificate_key", SETTING_CERTIFICATE),
	SSL_FILE("ssl_password_file", SETTING_NONE),
	SSL_FILE("ssl_dhparam", SETTING_CERTIFICATE),
	SSL_FILE("ssl_trusted_certificate", SETTING_CERTIFICATE),
	SSL_FILE("ssl_crl", SETTING_CERTIFICATE),
	SSL_FILE("ssl_session_ticket_key", SETTING_CERTIFICATE),
	SSL_FILE("ssl_client_certificate", SETTING_VERIFY_CLIENT),
	SSL_FILE("ssl_stapling_file", SETTING_STAPLING),
	SETTING("ssl_verify_client", SETTING_VERIFY_CLIENT),
	SETTING("ssl_stapling", SETTING_STAPLING),
	SSL_FAMILY("proxy", SETTING_PROXY_TLS),
	SSL_FAMILY("grpc", SETTING_GRPC_TLS),
	SSL_FAMILY("uwsgi", SETTING_UWSGI_TLS),
	SETTING("proxy_ssl", SETTING_STREAM_SSL),

	{.name = "access_log",
		.roles = KNOWN_PATH,
		.referent = NGA_REF_PARENT,
		.base = KNOWN_PREFIX,
		.except = access_logs},
	{.name = "error_log",
		.roles = KNOWN_PATH,
		.referent = NGA_REF_PARENT,
		.base = KNOWN_PREFIX,
		.except = error_logs},
	{.name = "pid", .roles = KNOWN_PATH, .referent = NGA_REF_PARENT, .base = KNOWN_PREFIX},
	{.name = "load_module",
		.roles = KNOWN_PATH,
		.referent = NGA_REF_FILE,
		.base = KNOWN_PREFIX},
	/* GeoIP takes a relative path for one from the working directory. */
	{.name = "geoip_country", .roles = KNOWN_PATH, .base = KNOWN_ABSOLUTE_ONLY},
	{.name = "geoip_city", .roles = KNOWN_PATH, .base = KNOWN_ABSOLUTE_ONLY},
	{.name = "geoip_org", .roles = KNOWN_PATH, .base = KNOWN_ABSOLUTE_ONLY},

	{.name = "root",
		.roles = KNOWN_PATH | KNOWN_SETTING,
		.referent = NGA_REF_DIRECTORY,
		.opener = NGA_BY_WORKERS,
		.base = KNOWN_PREFIX,
		.by_use = true,
		.setting = SETTING_ROOT},
	/* An alias of an exact location or of a pattern may be a file as well. */
	{.name = "alias",
		.roles = KNOWN_PATH | KNOWN_SETTING,
		.referent = NGA_REF_DIRECTORY,
		.opener = NGA_BY_WORKERS,
		.base = KNOWN_PREFIX,
		.setting = SETTING_ALIAS},
	{.name = "auth_basic_user_file",
		.roles = KNOWN_PATH,
		.referent = NGA_REF_FILE,
		.opener = NGA_BY_WORKERS,
		.base = KNOWN_CONF_DIR,
		.needs = SETTING_AUTH_BASIC},
	SETTING("auth_basic", SETTING_AUTH_BASIC),
	SETTING("index", SETTING_INDEX),
	SETTING("autoindex", SETTING_AUTOINDEX),
	{.name = "error_page", .roles = KNOWN_SETTING | KNOWN_NAMED, .setting = SETTING_ERROR_PAGE},
	{.name = "try_files", .roles = KNOWN_NAMED | KNOWN_MAY_ANSWER},
	{.name = "post_action", .roles = KNOWN_NAMED},

	{.name = "proxy_pass",
		.roles = KNOWN_PASS | KNOWN_ANSWERS,
		.scheme = "http://",
		.secure_scheme = "https://",
		.port = 80,
		.secure_port = 443,
		.tls = SETTING_PROXY_TLS,
		.uri = true},
	{.name = "grpc_pass",
		.roles = KNOWN_PASS | KNOWN_ANSWERS,
		.scheme = "grpc://",
		.secure_scheme = "grpcs://",
		.port = 80,
		.secure_port = 443,
		.tls = SETTING_GRPC_TLS},
	{.name = "uwsgi_pass",
		.roles = KNOWN_PASS | KNOWN_ANSWERS,
		.scheme = "uwsgi://",
		.secure_scheme = "suwsgi://",
		.tls = SETTING_UWSGI_TLS},
	PASS("fastcgi_pass"),
	PASS("scgi_pass"),
	PASS("memcached_pass"),

	ANSWERS("return"),
	MAY_ANSWER("rewrite"),
	MAY_ANSWER("if"),
	MAY_ANSWER("random_index"),
	ANSWERS("perl"),
	ANSWERS("stub_status"),
	ANSWERS("empty_gif"),
	ANSWERS("js_content"),
	MAY_ANSWER("fancyindex"),
	ANSWERS("ssl_reject_handshake"),
	MAY_ANSWER("dav_methods"),
	ANSWERS("rtmp_stat"),
	ANSWERS("rtmp_control"),
};
const size_t known_directives_count = sizeof(known_directives) / sizeof(known_directives[0]);

void known_index_fill(struct known_index *index)
{
	memset(index, 0, sizeof(*index));
	for (size_t i = 0; i < known_directives_count; i++) {
		const struct known *row = &known_directives[i];
		uint32_t number = directive_number(row->name, strlen(row->name));
		assert(number > 0);
		index->rows[number] = row;
	}
}

/* What modules beyond nginx's own mean, by how they are called. */
static unsigned answers_by_name(const struct nga_word *name)
{
	static const struct {
		const char *beginning;
		unsigned answers;
	} rows[] = {
		{"content_by_lua", KNOWN_ANSWERS},
		{"access_by_lua", KNOWN_MAY_ANSWER},
		{"rewrite_by_lua", KNOWN_MAY_ANSWER},
		{"server_rewrite_by_lua", KNOWN_MAY_ANSWER},
		{"echo", KNOWN_MAY_ANSWER},
		{"nchan_", KNOWN_MAY_ANSWER},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (bytes_begin(name->text, rows[i].beginning))
			return rows[i].answers;
	return 0;
}

unsigned known_answers(const struct known *row, const struct nga_directive *directive)
{
	const struct nga_word *name = &directive->words[0];

	if (row)
		return row->roles & (KNOWN_ANSWERS | KNOWN_MAY_ANSWER);
	if (conf_is(directive, "deny"))
		return directive->nwords == 2 && strcmp(directive->words[1].text, "all") == 0
			       ? KNOWN_ANSWERS
			       : 0;
	if (name->length > 5 && name->text[name->length - 1] == 's' &&
		strcmp(name->text + name->length - 5, "_pass") == 0)
		return KNOWN_ANSWERS;
	return answers_by_name(name);
}
