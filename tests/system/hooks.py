"""The hooks that an administrator links in, each run by what it is for."""

import sites

DEPLOY = "/usr/share/doc/ngxaudit/examples/deploy.sh"
RENEWED = ("RENEWED_DOMAINS=blog.example.com run-parts --exit-on-error "
           "/etc/letsencrypt/renewal-hooks/deploy")


# ---- certbot: it runs what lies in its directory of deploy hooks after a renewal ----

def after_a_renewal_nginx_is_reloaded(container):
    sites.lay(container, "blog", "renewed")
    container.run("mkdir -p /etc/letsencrypt/renewal-hooks/deploy && ln -s "
                  "/usr/share/ngxaudit/hooks/certbot-deploy /etc/letsencrypt/renewal-hooks/deploy/ngxaudit")

    ran = container.run(RENEWED)

    body = sites.comes_to_serve(container, "blog", "renewed")
    return [] if ran.status == 0 and body == "renewed" else [ran, body]


def a_renewal_beside_a_broken_link_says_why_nothing_was_reloaded(container):
    sites.lay(container, "blog", "not yet")
    container.run("ln -s ../sites-available/gone /etc/nginx/sites-enabled/gone")

    ran = container.run(RENEWED)

    body = sites.served(container, "blog")
    sites.remove(container, "gone")
    container.run("rm -r /etc/letsencrypt")
    told = "sites-enabled/gone" in ran.out and "was not reloaded after the renewal of blog.example.com" in ran.out
    return [] if ran.status != 0 and told and body == "renewed" else [ran, body]


# ---- etckeeper ----

def etckeeper_records_a_sound_tree_in_silence(container):
    container.run("ln -s /usr/share/ngxaudit/hooks/etckeeper /etc/etckeeper/pre-commit.d/60ngxaudit && "
                  "git config --global user.email root@packages.invalid")
    sites.lay(container, "kept")

    recorded = container.run("etckeeper commit 'a sound tree'")

    last = container.run("git -C /etc log -1 --format=%s").out.strip()
    return [] if last == "a sound tree" and "although" not in recorded.out else [recorded, last]


def etckeeper_records_a_broken_tree_and_tells_of_it(container):
    container.run("rm /etc/nginx/sites-available/kept")

    recorded = container.run("etckeeper commit 'a broken tree'")

    last = container.run("git -C /etc log -1 --format=%s").out.strip()
    sites.remove(container, "kept")
    container.run("rm /etc/etckeeper/pre-commit.d/60ngxaudit")
    told = "is recorded although" in recorded.out and "sites-enabled/kept" in recorded.out
    return [] if last == "a broken tree" and told else [recorded, last]


# ---- the example of a deployment ----

def a_site_is_deployed(container):
    container.write("/root/fresh", sites.SITE.format(name="fresh", text="deployed"))

    deployed = container.run(f"{DEPLOY} fresh /root/fresh")

    body = sites.comes_to_serve(container, "fresh", "deployed")
    accepted = container.run("ngxaudit --accept --list")
    return [] if deployed.status == 0 and body == "deployed" and accepted.out.strip() else [
        deployed, body, accepted]


def a_deployed_site_is_deployed_again(container):
    container.write("/root/fresh", sites.SITE.format(name="fresh", text="again"))

    deployed = container.run(f"{DEPLOY} fresh /root/fresh")

    body = sites.comes_to_serve(container, "fresh", "again")
    return [] if deployed.status == 0 and body == "again" else [deployed, body]


def a_site_that_nginx_would_refuse_leaves_no_trace(container):
    container.write("/root/bad", "server {\n\tlisten 80\n}\n")
    before = container.run("ls -lA /etc/nginx /etc/nginx/sites-*").out

    deployed = container.run(f"{DEPLOY} bad /root/bad; status=$?; {DEPLOY} fresh /root/bad && status=0; exit $status")

    after = container.run("ls -lA /etc/nginx /etc/nginx/sites-*").out
    body = sites.served(container, "fresh")
    problems = [] if deployed.status != 0 and "bad" in deployed.out else [deployed]
    return problems + ([] if before.split() == after.split() and body == "again" else [before, after, body])


TESTS = [after_a_renewal_nginx_is_reloaded, a_renewal_beside_a_broken_link_says_why_nothing_was_reloaded,
         etckeeper_records_a_sound_tree_in_silence, etckeeper_records_a_broken_tree_and_tells_of_it,
         a_site_is_deployed, a_deployed_site_is_deployed_again,
         a_site_that_nginx_would_refuse_leaves_no_trace]
