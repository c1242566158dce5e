//! How each framework writes a component and wires all of them, with singletons and an interface for each.

use crate::graph::{each, fields, method};

pub(crate) struct Framework {
    pub(crate) name: &'static str,
    /// Lines of the manifest.
    pub(crate) dependencies: &'static str,
    /// What stands in the module of a component.
    pub(crate) component: fn(usize) -> String,
    /// `Wired`; `wire`, after which everything is built; and `last`, which asks for the last component.
    pub(crate) container: fn(usize) -> String,
}

pub(crate) const FRAMEWORKS: &[Framework] = &[
    Framework { name: "hand", dependencies: "", component: |_| String::new(), container: by_hand },
    Framework {
        name: "jackfield",
        dependencies: "jackfield = { path = '{jackfield}', default-features = false }\n\
                       tokio = { version = \"1\", features = [\"rt\"] }\n",
        component: |at| {
            component(
                at,
                "#[jackfield::extension_point]\n",
                ": Send + Sync",
                |_| String::new(),
                format!("#[derive(jackfield::Plugin)]\n#[provides(dyn S{at})]\n"),
            )
        },
        container: jackfield,
    },
    Framework {
        name: "shaku",
        dependencies: "shaku = \"0.6.3\"\n",
        component: |at| {
            component(
                at,
                "",
                ": shaku::Interface",
                |_| "#[shaku(inject)] ".to_owned(),
                format!("#[derive(shaku::Component)]\n#[shaku(interface = S{at})]\n"),
            )
        },
        container: shaku,
    },
    Framework { name: "coi", dependencies: "coi = \"0.10.3\"\n", component: coi_component, container: coi },
    Framework {
        name: "syrette",
        dependencies: "syrette = \"0.5.1\"\n",
        component: syrette_component,
        container: syrette,
    },
    Framework {
        name: "dill",
        dependencies: "dill = \"0.17.2\"\n",
        component: |at| {
            component(
                at,
                "",
                ": Send + Sync",
                |_| String::new(),
                format!(
                    "#[dill::component]\n#[dill::scope(dill::scopes::Singleton)]\n#[dill::interface(dyn S{at})]\n"
                ),
            )
        },
        container: dill,
    },
    Framework {
        name: "froodi",
        dependencies: "froodi = \"=1.0.0-beta.20\"\n",
        component: froodi_component,
        container: froodi,
    },
    Framework {
        name: "springtime-di",
        dependencies: "springtime-di = \"1.0.4\"\n",
        component: springtime_component,
        container: springtime,
    },
    Framework {
        name: "rudi",
        dependencies: "rudi = \"0.8.3\"\n",
        component: rudi_component,
        container: rudi,
    },
    Framework {
        name: "more-di",
        dependencies: "more-di = { version = \"3.2.1\", features = [\"async\"] }\n",
        component: |at| {
            component(at, "", ": Send + Sync", |_| String::new(), format!("#[di::injectable(S{at})]\n"))
        },
        container: more_di,
    },
];

/// A trait and a struct with its dependencies in `Arc`s, which implements it.
fn component(
    at: usize,
    above: &str,
    bounds: &str,
    field: fn(usize) -> String,
    attributes: impl std::fmt::Display,
) -> String {
    let fields = fields(at, |of| format!("{}pub s{of}: Arc<dyn super::c{of}::S{of}>", field(of)));
    format!(
        "{above}pub trait S{at}{bounds} {{ fn v{at}(&self) -> u64; }}\n{attributes}pub struct C{at} {{ {fields} }}\n\
         impl S{at} for C{at} {{ {} }}",
        method(at)
    )
}

fn by_hand(_: usize) -> String {
    "pub type Wired = Hand;\npub fn wire() -> Wired { hand() }\npub fn last(wired: &mut Wired) -> impl Sized { bare(wired) }\n"
        .to_owned()
}

fn jackfield(count: usize) -> String {
    let (list, last) = (each(count, |at| format!("c{at}::C{at}, ")), count - 1);
    format!(
        "pub type Wired = jackfield::Running;\n\
         pub fn wire() -> Wired {{\n\
         thread_local!(static RUNTIME: tokio::runtime::Runtime =\n\
             tokio::runtime::Builder::new_current_thread().build().unwrap());\n\
         let app = jackfield::App::of(jackfield::app![{list}]);\n\
         RUNTIME.with(|runtime| runtime.block_on(app.wire())).unwrap()\n}}\n\
         pub fn last(wired: &mut Wired) -> Arc<dyn c{last}::S{last}> {{ wired.get().unwrap() }}\n"
    )
}

fn shaku(count: usize) -> String {
    let (list, last) = (each(count, |at| format!("c{at}::C{at}, ")), count - 1);
    format!(
        "shaku::module! {{ pub Graph {{ components = [{list}], providers = [] }} }}\n\
         pub type Wired = Graph;\npub fn wire() -> Wired {{ Graph::builder().build() }}\n\
         pub fn last(wired: &mut Wired) -> Arc<dyn c{last}::S{last}> {{ shaku::HasComponent::resolve(wired) }}\n"
    )
}

fn coi_component(at: usize) -> String {
    let needs = fields(at, |of| format!("s{of}"));
    let parameters = fields(at, |of| format!("s{of}: Arc<dyn super::c{of}::S{of}>"));
    let component = component(
        at,
        "",
        ": coi::Inject",
        |_| "#[coi(inject)] ".to_owned(),
        format!("#[derive(coi::Inject)]\n#[coi(provides pub dyn S{at} with C{at}::new({needs}))]\n"),
    );
    format!("{component}\nimpl C{at} {{ fn new({parameters}) -> Self {{ Self {{ {needs} }} }} }}")
}

fn coi(count: usize) -> String {
    let list = each(count, |at| format!("s{at} => c{at}::C{at}Provider; singleton,\n"));
    let built = each(count, |at| format!("wired.resolve::<dyn c{at}::S{at}>(\"s{at}\").unwrap();\n"));
    let last = count - 1;
    format!(
        "use coi::container;\npub type Wired = coi::Container;\npub fn wire() -> Wired {{\n\
         let wired = container! {{ {list} }};\n{built}wired\n}}\n\
         pub fn last(wired: &mut Wired) -> Arc<dyn c{last}::S{last}> {{\n\
         wired.resolve::<dyn c{last}::S{last}>(\"s{last}\").unwrap()\n}}\n"
    )
}

fn syrette_component(at: usize) -> String {
    let of_type = |of| format!("s{of}: syrette::ptr::SingletonPtr<dyn super::c{of}::S{of}>");
    let (typed, needs) = (fields(at, of_type), fields(at, |of| format!("s{of}")));
    format!(
        "pub trait S{at} {{ fn v{at}(&self) -> u64; }}\npub struct C{at} {{ {typed} }}\n\
         #[syrette::injectable(S{at})]\nimpl C{at} {{ pub fn new({typed}) -> Self {{ Self {{ {needs} }} }} }}\n\
         impl S{at} for C{at} {{ {} }}",
        method(at)
    )
}

fn syrette(count: usize) -> String {
    let bound = each(count, |at| {
        format!(
            "wired.bind::<dyn c{at}::S{at}>().to::<c{at}::C{at}>().unwrap().in_singleton_scope().unwrap();\n"
        )
    });
    let last = count - 1;
    format!(
        "pub type Wired = syrette::DIContainer;\npub fn wire() -> Wired {{\n\
         let mut wired = syrette::DIContainer::new();\n{bound}wired\n}}\n\
         pub fn last(wired: &mut Wired) -> syrette::ptr::SingletonPtr<dyn c{last}::S{last}> {{\n\
         wired.get::<dyn c{last}::S{last}>().unwrap().singleton().unwrap()\n}}\n"
    )
}

fn dill(count: usize) -> String {
    let added = each(count, |at| format!("builder.add::<c{at}::C{at}>();\n"));
    let built = each(count, |at| format!("wired.get_one::<dyn c{at}::S{at}>().unwrap();\n"));
    let last = count - 1;
    format!(
        "pub type Wired = dill::Catalog;\npub fn wire() -> Wired {{\n\
         let mut builder = dill::Catalog::builder();\n{added}let wired = builder.build();\n{built}wired\n}}\n\
         pub fn last(wired: &mut Wired) -> Arc<dyn c{last}::S{last}> {{ wired.get_one().unwrap() }}\n"
    )
}

fn froodi_component(at: usize) -> String {
    let fields = fields(at, |of| format!("pub s{of}: Arc<Box<dyn super::c{of}::S{of}>>"));
    format!(
        "pub trait S{at}: Send + Sync {{ fn v{at}(&self) -> u64; }}\npub struct C{at} {{ {fields} }}\n\
         impl S{at} for C{at} {{ {} }}",
        method(at)
    )
}

fn froodi(count: usize) -> String {
    let provided = each(count, |at| {
        let parameters =
            fields(at, |of| format!("froodi::Inject(s{of}): froodi::Inject<Box<dyn c{of}::S{of}>>"));
        let needs = fields(at, |of| format!("s{of}"));
        format!(
            "provide(App, |{parameters}| Ok(froodi::boxed!(c{at}::C{at} {{ {needs} }}; c{at}::S{at}))),\n"
        )
    });
    let built = each(count, |at| format!("wired.get::<Box<dyn c{at}::S{at}>>().unwrap();\n"));
    let last = count - 1;
    format!(
        "pub type Wired = froodi::Container;\npub fn wire() -> Wired {{\n\
         use froodi::DefaultScope::App;\nlet wired = froodi::Container::new(froodi::registry! {{ {provided} }});\n\
         {built}wired\n}}\n\
         pub fn last(wired: &mut Wired) -> Arc<Box<dyn c{last}::S{last}>> {{ wired.get().unwrap() }}\n"
    )
}

fn springtime_component(at: usize) -> String {
    let fields = fields(at, |of| {
        format!(
            "pub s{of}: springtime_di::instance_provider::ComponentInstancePtr<dyn super::c{of}::S{of} + Send + Sync>"
        )
    });
    format!(
        "use springtime_di::{{Component, component_alias, injectable}};\n\
         #[injectable]\npub trait S{at} {{ fn v{at}(&self) -> u64; }}\n\
         #[derive(Component)]\npub struct C{at} {{ {fields} }}\n\
         #[component_alias]\nimpl S{at} for C{at} {{ {} }}",
        method(at)
    )
}

fn springtime(count: usize) -> String {
    let built = each(count, |at| {
        format!("wired.primary_instance_typed::<dyn c{at}::S{at} + Send + Sync>().unwrap();\n")
    });
    let last = count - 1;
    format!(
        "use springtime_di::instance_provider::TypedComponentInstanceProvider as _;\n\
         pub type Wired = springtime_di::factory::ComponentFactory;\npub fn wire() -> Wired {{\n\
         let mut wired = springtime_di::factory::ComponentFactoryBuilder::new().unwrap().build();\n{built}wired\n}}\n\
         pub fn last(wired: &mut Wired) -> Arc<dyn c{last}::S{last} + Send + Sync> {{\n\
         wired.primary_instance_typed().unwrap()\n}}\n"
    )
}

fn rudi_component(at: usize) -> String {
    let component = component(
        at,
        "",
        ": Send + Sync",
        |_| String::new(),
        "#[derive(Clone)]\n#[rudi::Singleton(binds = [Self::bound])]\n",
    );
    format!("{component}\nimpl C{at} {{ fn bound(self) -> Arc<dyn S{at}> {{ Arc::new(self) }} }}")
}

fn rudi(count: usize) -> String {
    let built = each(count, |at| format!("wired.resolve::<Arc<dyn c{at}::S{at}>>();\n"));
    let last = count - 1;
    format!(
        "pub type Wired = rudi::Context;\npub fn wire() -> Wired {{\n\
         let mut wired = rudi::Context::auto_register();\n{built}wired\n}}\n\
         pub fn last(wired: &mut Wired) -> Arc<dyn c{last}::S{last}> {{ wired.resolve() }}\n"
    )
}

fn more_di(count: usize) -> String {
    let added = each(count, |at| format!("services.add(c{at}::C{at}::singleton());\n"));
    let built = each(count, |at| format!("wired.get_required::<dyn c{at}::S{at}>();\n"));
    let last = count - 1;
    format!(
        "use di::Injectable as _;\npub type Wired = di::ServiceProvider;\npub fn wire() -> Wired {{\n\
         let mut services = di::ServiceCollection::new();\n{added}\
         let wired = services.build_provider().unwrap();\n{built}wired\n}}\n\
         pub fn last(wired: &mut Wired) -> Arc<dyn c{last}::S{last}> {{ wired.get_required() }}\n"
    )
}
